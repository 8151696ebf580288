# The touchline command: `docker build -t touchline .`, then `docker run touchline --help`.
FROM node:22-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
# Native parts come ready-made from the registry: no script of a package has to run.
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY . .
RUN npm run build && npm prune --omit=dev --ignore-scripts --no-audit --no-fund

FROM node:22-bookworm-slim
ENV NODE_ENV=production
COPY --from=build /app/package.json /app/package.json
COPY --from=build /app/node_modules /app/node_modules
COPY --from=build /app/dist /app/dist
# An embedded log, file:./data, lies under /data.
RUN ln -s /app/dist/cli/main.js /usr/local/bin/touchline && mkdir /data && chown node:node /data
USER node
WORKDIR /data
ENTRYPOINT ["touchline"]
CMD ["--help"]
