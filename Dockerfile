# syntax=docker/dockerfile:1
# One image for every service; what it runs is its argument: `<service>` or `<service> migrate` (docs/containers.md).
ARG NODE_IMAGE=docker.io/library/node:24.21.0-bookworm-slim

FROM ${NODE_IMAGE} AS source
WORKDIR /src
COPY . .
# Packages are installed from these alone, so that a change of code does not install them again.
RUN mkdir /manifests \
  && cp --parents ./package*.json ./*/*/package.json ./services/*/web/package.json ./test/package.json /manifests

FROM ${NODE_IMAGE} AS modules
WORKDIR /src
COPY --from=source /manifests ./
# Optional packages are programs for `npm start` and tests: a PostgreSQL for each platform.
RUN npm ci --omit=dev --omit=optional --ignore-scripts --no-audit --no-fund --loglevel=error \
  && find node_modules -type f \( -name '*.map' -o -name '*.ts' -o -name '*.md' \) -delete \
  && find node_modules -xtype l -delete

FROM ${NODE_IMAGE} AS build
WORKDIR /src
COPY --from=source /manifests ./
RUN npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
COPY . .
RUN npx tsc --build services/*/tsconfig.lib.json \
  && npx vite build services/control-room/web \
  && find libs services -path '*/node_modules' -prune -o -path '*/dist/*' -type f \
    \( -name '*.d.ts' -o -name '*.map' -o -name '.tsbuildinfo*' \) -exec rm {} + \
  && mkdir /app \
  && cp -r --parents ./*/*/package.json ./libs/*/dist ./services/*/dist ./services/*/catalogue ./services/*/web/dist /app \
  && cp package.json deploy/containers/service.mjs /app

FROM ${NODE_IMAGE}
ARG VERSION=unversioned
LABEL org.opencontainers.image.title="nhip" \
  org.opencontainers.image.licenses="Apache-2.0" \
  org.opencontainers.image.version="${VERSION}"
# Room for what a batch makes and drops: with the default a quarter of the door's time went into collecting it.
ENV NODE_ENV=production \
  NODE_OPTIONS=--max-semi-space-size=32 \
  NHIP_HTTP_HOST=0.0.0.0 \
  NHIP_HTTP_PORT=8080 \
  NHIP_GRPC_HOST=0.0.0.0 \
  NHIP_GRPC_PORT=9090
WORKDIR /app
COPY --from=modules /src/node_modules ./node_modules
COPY --from=build /app ./
# A number, since Kubernetes cannot see that a name is not root's.
USER 10001:10001
EXPOSE 8080 9090
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=6 CMD ["node", "/app/service.mjs", "health"]
ENTRYPOINT ["node", "/app/service.mjs"]
CMD ["help"]
