import { Type } from 'typebox';
import { ServiceError } from '../../errors.ts';
import type { Upload } from '../../uploads/upload-store.ts';
import type { Uploads } from '../../uploads/uploads.ts';
import { callerOf, type Caller } from '../access/caller.ts';
import { answers, WHILE_STORAGE_FAILS } from '../openapi/answers.ts';
import type { App, FastifyReply, FastifyRequest } from '../app.ts';
import { artworkBodyOf, discardRest } from '../bodies/artwork-body.ts';
import type { ArtworkAnswer } from '../contract/artwork.ts';
import { textOf } from '../contract/fields/text.ts';
import type { PendingRequests } from '../protocol/pending-requests.ts';
import type { Links } from '../resources/links.ts';

interface ArtworksInput {
  readonly uploads: Pick<Uploads, 'receive' | 'find' | 'remove' | 'expiresAt'>;
  readonly pending: PendingRequests;
  readonly links: Links;
}

const artworkPath = Type.Object({ id: textOf('uuid', { description: 'Artwork id.' }) });

/** Adds POST /artworks, GET and DELETE /artworks/:id, for artwork that is uploaded ahead of orders. */
export function addArtworkRoutes(app: App, { uploads, pending, links }: ArtworksInput): void {
  app.post('/artworks', { schema: uploadSchema }, async (request, reply) => {
    const { upload, isNew } = await orDiscard(request, reply, () => receive(request, reply));
    reply.code(isNew ? 201 : 200).header('location', links.artwork(upload.id));
    return answerOf(upload);
  });
  app.get('/artworks/:id', { schema: readSchema }, async (request) =>
    answerOf(await findUpload(request.params.id, callerOf(request))),
  );
  app.delete('/artworks/:id', { schema: removeSchema }, async (request, reply) => {
    await uploads.remove(await findUpload(request.params.id, callerOf(request)));
    return reply.code(204).send();
  });

  async function receive(request: FastifyRequest, reply: FastifyReply) {
    const { stream, bytes: announcedBytes } = artworkBodyOf(request.raw, request.body);
    const { owner } = callerOf(request);
    return pending.run({ reply }, (signal) =>
      uploads.receive(stream, { owner, announcedBytes, signal }),
    );
  }

  async function findUpload(id: string, { owner }: Caller): Promise<Upload> {
    const upload = await uploads.find(id.toLowerCase(), owner);
    if (upload !== null) return upload;
    throw new ServiceError('not_found', `Artwork ${id} not found.`);
  }

  function answerOf(upload: Upload): ArtworkAnswer {
    const { id, sha256, bytes, format, widthPx, heightPx, createdAt } = upload;
    return {
      id,
      sha256,
      bytes,
      format,
      widthPx,
      heightPx,
      createdAt,
      expiresAt: uploads.expiresAt(upload),
      links: { self: links.artwork(id), preflight: links.preflight(id) },
    };
  }
}

/**
 * Discards the rest of a refused body before the response is sent, because many clients read the response
 * only after they have sent the whole body.
 */
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
  summary: 'Upload artwork ahead of the orders that use it.',
  description:
    'The body is the file itself, or a form with one file in a field of any name. Uploading the same file again returns the same artwork and counts as a use. Artwork is deleted `UPLOAD_TTL_HOURS` after its last use, but never while an unfinished job needs it.',
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
      200: { description: 'The same file has already been uploaded.', schema: 'Artwork' },
      201: {
        description: 'The artwork is stored.',
        schema: 'Artwork',
        headers: { location: 'Artwork URL.' },
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
      'memory_exhausted',
      ...WHILE_STORAGE_FAILS,
    ],
  ),
};

const readSchema = {
  operationId: 'getArtwork',
  tags: ['artwork'],
  summary: 'Get the details of uploaded artwork.',
  params: artworkPath,
  response: answers({ 200: { description: 'Artwork details.', schema: 'Artwork' } }, ['not_found']),
};

const removeSchema = {
  operationId: 'deleteArtwork',
  tags: ['artwork'],
  summary: 'Delete uploaded artwork that no unfinished job uses.',
  params: artworkPath,
  response: answers({ 204: { description: 'The artwork is deleted.' } }, [
    'not_found',
    'artwork_in_use',
  ]),
};
