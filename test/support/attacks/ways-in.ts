/** The ways by which artwork reaches a decoder. */
import type { ArtworkAnswer } from '../../../src/http/contract/artwork.ts';
import type { GangSheet } from '../../../src/http/contract/gang-sheet.ts';
import type { ProblemBody } from '../../../src/http/contract/problem.ts';
import type { AttackedService, Client } from './attacked-service.ts';

export interface HostileArtwork {
  /** Subtype of `image/`. */
  readonly type: string;
  readonly bytes: Buffer;
}

/** An attack that has been sent. Resolves to how it ended: fault codes, `succeeded` or a status. */
export interface Sent {
  readonly ends: Promise<readonly string[]>;
}

/** Sends artwork. The result resolves when the service has it. */
export type WayIn = (attacked: AttackedService, artwork: HostileArtwork) => Promise<Sent>;

const WIDTH_IN = 20;

const orderOf = ({ type, bytes }: HostileArtwork, trim: boolean) => ({
  orders: [
    {
      id: '1',
      items: [
        {
          artwork: { data: `data:image/${type};base64,${bytes.toString('base64')}` },
          width: WIDTH_IN,
          trim,
        },
      ],
    },
  ],
  sheet: { width: 22 },
  packing: { effort: 'fast' },
});

/** Prints it. */
export const byOrder: WayIn = async ({ attacker }, artwork) => {
  const id = await attacker.submit(orderOf(artwork, false));
  return { ends: attacker.untilEnded(id).then(endsOfJob) };
};

/** Prints it in three orders, as somebody does who retries a failed order. */
export const byThreeOrders: WayIn = async (attacked, artwork) => {
  const sent = [];
  for (let copy = 0; copy < 3; copy += 1) sent.push(await byOrder(attacked, artwork));
  return { ends: joined(sent.map(({ ends }) => ends)) };
};

/** Asks for the price of the trimmed artwork, five times at once. */
export const byFiveQuotes: WayIn = ({ attacker }, artwork) => {
  const body = orderOf(artwork, true);
  const call = { method: 'POST', path: '/gangsheets/quote', body };
  const asked = Array.from({ length: 5 }, () =>
    attacker.call<ProblemBody>(call).then(endsOfAnswer),
  );
  return Promise.resolve({ ends: joined(asked) });
};

/** Asks for its price, and orders it at once. */
export const byQuotesAndOrder: WayIn = async (attacked, artwork) => {
  const quotes = await byFiveQuotes(attacked, artwork);
  const order = await byOrder(attacked, artwork);
  return { ends: joined([quotes.ends, order.ends]) };
};

/** Uploads it, and has the upload measured at its size, five times at once. */
export const byFivePreflights: WayIn = async (attacked, artwork) => {
  const { attacker } = attacked;
  const { status, body } = await upload(attacked, artwork);
  if (status !== 201) return { ends: Promise.resolve(endsOfAnswer({ status, body })) };
  const asked = Array.from({ length: 5 }, (_, at) => {
    const path = `/artworks/${body.id}/preflight?width=${WIDTH_IN - at / 100}`;
    return attacker.call<ProblemBody>({ path }).then(endsOfAnswer);
  });
  return { ends: joined(asked) };
};

/** Uploads it five times at once. */
export const byFiveUploads: WayIn = (attacked, artwork) => {
  const sent = Array.from({ length: 5 }, () => upload(attacked, artwork).then(endsOfAnswer));
  return Promise.resolve({ ends: joined(sent) });
};

type Answered = Pick<Awaited<ReturnType<Client['call']>>, 'status'> & {
  readonly body: Partial<ProblemBody>;
};

async function upload({ service, attacker }: AttackedService, { bytes }: HostileArtwork) {
  const { authorization } = attacker;
  const response = await fetch(new URL('/artworks', service.url), {
    method: 'POST',
    headers: { authorization, 'content-type': 'application/octet-stream' },
    body: new Uint8Array(bytes),
  });
  const body = (await response.json()) as ArtworkAnswer & Partial<ProblemBody>;
  return { status: response.status, body };
}

function endsOfJob({ status, problem }: GangSheet): readonly string[] {
  return problem === null ? [status] : endsOfProblem(problem);
}

function endsOfAnswer({ status, body }: Answered): readonly string[] {
  return status < 300 ? [String(status)] : endsOfProblem(body);
}

function endsOfProblem({ code = 'no code', errors = [] }: Partial<ProblemBody>): readonly string[] {
  return errors.length === 0 ? [code] : errors.map((error) => error.code);
}

/** How they ended, each way once. */
async function joined(all: readonly Promise<readonly string[]>[]): Promise<readonly string[]> {
  return [...new Set((await Promise.all(all)).flat())];
}
