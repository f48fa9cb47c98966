import { Type } from 'typebox';
import { ServiceError } from '../../errors.ts';
import type { Upload } from '../../uploads/upload-store.ts';
import type { Uploads } from '../../uploads/uploads.ts';
import { callerOf, type Caller } from '../access/caller.ts';
import { answers } from '../openapi/answers.ts';
import type { App, FastifyReply, FastifyRequest } from '../app.ts';
import { artworkBodyOf, discardRest } from '../bodies/artwork-body.ts';
import type { ArtworkAnswer } from '../contract/artwork.ts';
import { textOf } from '../contract/text.ts';
import type { OpenWaits } from '../protocol/open-waits.ts';
import type { Links } from '../resources/links.ts';

interface ArtworksInput {
  readonly uploads: Pick<Uploads, 'receive' | 'find' | 'remove' | 'expiresAt'>;
  readonly waits: OpenWaits;
  readonly links: Links;
}

const artworkPath = Type.Object({ id: textOf('uuid', { description: 'Id of the artwork.' }) });

/** POST /artworks, GET and DELETE /artworks/:id: pictures ahead of the orders that use them. */
export function addArtworkRoutes(app: App, { uploads, waits, links }: ArtworksInput): void {
  app.post('/artworks', { schema: uploadSchema }, async (request, reply) => {
    const { upload, isNew } = await orDiscard(request, reply, () => receive(request, reply));
    reply.code(isNew ? 201 : 200).header('location', links.artwork(upload.id));
    return answerOf(upload);
  });
  app.get('/artworks/:id', { schema: readSchema }, (request) =>
    answerOf(findUpload(request.params.id, callerOf(request))),
  );
  app.delete('/artworks/:id', { schema: removeSchema }, async (request, reply) => {
    await uploads.remove(findUpload(request.params.id, callerOf(request)));
    return reply.code(204).send();
  });

  async function receive(request: FastifyRequest, reply: FastifyReply) {
    const { stream, bytes: announcedBytes } = artworkBodyOf(request.raw, request.body);
    const { owner } = callerOf(request);
    return waits.run({ response: reply.raw }, (signal) =>
      uploads.receive(stream, { owner, announcedBytes, signal }),
    );
  }

  function findUpload(id: string, { owner }: Caller): Upload {
    const upload = uploads.find(id.toLowerCase(), owner);
    if (upload !== null) return upload;
    throw new ServiceError('not_found', `There is no artwork ${id}.`);
  }

  function answerOf(upload: Upload): ArtworkAnswer {
    const { id, sha256, bytes, format, widthPx, heightPx, createdAt } = upload;
    return {
      ...{ id, sha256, bytes, format, widthPx, heightPx, createdAt },
      expiresAt: uploads.expiresAt(upload),
      links: { self: links.artwork(id), preflight: links.preflight(id) },
    };
  }
}

/** A refusal is answered when the client has had the time to send what it is sending. */
async function orDiscard<T>(
  { raw }: FastifyRequest,
  reply: FastifyReply,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!raw.complete) {
      reply.header('connection', 'close');
      await discardRest(raw);
    }
    throw error;
  }
}

const file = { type: 'string', format: 'binary' };

const uploadSchema = {
  operationId: 'uploadArtwork',
  tags: ['artwork'],
  summary: 'Send a picture ahead of the orders that use it.',
  description:
    'The body is the file itself, or a form with one file under any name, streamed to disk as it comes. The same bytes sent again are the same artwork, and count as a use of it. Artwork that no open job needs goes `UPLOAD_TTL_HOURS` after its last use.',
  body: {
    content: {
      'image/*': { schema: file },
      'application/octet-stream': { schema: file },
      'multipart/form-data': {
        schema: { type: 'object', properties: { file }, required: ['file'] },
      },
    },
  },
  response: answers(
    {
      200: { description: 'These bytes were there already.', schema: 'Artwork' },
      201: {
        description: 'It is kept.',
        schema: 'Artwork',
        headers: { location: 'Where the artwork is.' },
      },
    },
    [
      'malformed_http',
      'unsupported_media_type',
      'invalid_request',
      'artwork_rejected',
      'queue_full',
      'shutting_down',
      'uploads_full',
    ],
  ),
};

const readSchema = {
  operationId: 'getArtwork',
  tags: ['artwork'],
  summary: 'What is known of an uploaded picture.',
  params: artworkPath,
  response: answers({ 200: { description: 'The artwork.', schema: 'Artwork' } }, ['not_found']),
};

const removeSchema = {
  operationId: 'deleteArtwork',
  tags: ['artwork'],
  summary: 'Remove an uploaded picture that no open job uses.',
  params: artworkPath,
  response: answers({ 204: { description: 'It is removed.' } }, ['not_found', 'artwork_in_use']),
};
