# The bot as a container: `docker build -t proverb-bot .`, see docs/deployment.md.
#
# The last stage is the bot; `--target train` is the trainer. Any base will do that has one Python
# 3.11–3.13 as python3, with its venv module. The tag names Python's minor version and Debian's
# release, so that security fixes come in with each build; give a digest in BASE to freeze it.
ARG BASE=python:3.13-slim-trixie

# --- what is installed, with all hashes checked ---------------------------------------------------
FROM ${BASE} AS builder
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore PYTHONDONTWRITEBYTECODE=1
WORKDIR /build
# pip has a place of its own, so that what is shipped holds none.
RUN python3 -m venv /opt/tools && python3 -m venv --without-pip /opt/venv
COPY requirements/serve.lock requirements/build.lock requirements/
# A private package index: `--secret id=pip,src=pip.conf`. It never gets into a layer.
# Bytecode is bound to nothing that a copy or another clock could change.
RUN --mount=type=secret,id=pip,target=/etc/pip.conf \
    /opt/tools/bin/pip install --no-cache-dir --require-hashes -r requirements/build.lock \
    && /opt/tools/bin/pip --python /opt/venv/bin/python install --no-cache-dir --no-compile \
       --require-hashes -r requirements/serve.lock \
    && find /opt/venv -depth -type d -name tests -exec rm -rf {} + \
    && /opt/venv/bin/python -m compileall -q --invalidation-mode unchecked-hash /opt/venv/lib
# The bot itself lies apart: a new version is a small layer.
COPY pyproject.toml README.md LICENSE ./
COPY bot bot
RUN /opt/tools/bin/pip wheel --no-index --no-deps --no-build-isolation -q -w dist . \
    && /opt/tools/bin/pip --python /opt/venv/bin/python install --no-index --no-deps --no-compile \
       --target /opt/bot dist/*.whl \
    && /opt/venv/bin/python -m compileall -q --invalidation-mode unchecked-hash /opt/bot

# --- the trainer: learns into a mounted folder ----------------------------------------------------
FROM builder AS train
COPY requirements/train.lock requirements/
RUN --mount=type=secret,id=pip,target=/etc/pip.conf \
    /opt/tools/bin/pip --python /opt/venv/bin/python install --no-cache-dir \
       --require-hashes -r requirements/train.lock
WORKDIR /app
COPY corpora corpora
COPY models models
COPY config.yaml ./
ENV PATH=/opt/bot/bin:/opt/venv/bin:$PATH PYTHONPATH=/opt/bot PYTHONUNBUFFERED=1 \
    PROVERB_CONFIG=/app/config.yaml HOME=/tmp
USER 10001:10001
ENTRYPOINT ["proverb-bot", "train", "--output", "/models"]
CMD ["--all"]

# --- the bot --------------------------------------------------------------------------------------
FROM ${BASE}
LABEL org.opencontainers.image.title="proverb-bot" \
      org.opencontainers.image.description="A Telegram bot that makes up new proverbs of many cultures, in Russian." \
      org.opencontainers.image.licenses="MIT AND CC-BY-4.0 AND LicenseRef-ParaType"
COPY --from=builder /opt/venv /opt/venv
# No pip. And the standard library's bytecode, which some bases lack and a read-only file system
# could not keep: of those modules that the bot's libraries import.
RUN rm -rf /usr/local/bin/pip* /usr/local/lib/python3.*/site-packages/pip* \
       /usr/local/lib/python3.*/ensurepip \
    && /opt/venv/bin/python -c "import babel.messages.pofile, numpy, telegram.ext, uvicorn"
WORKDIR /app
COPY models models
COPY corpora corpora
COPY config.yaml ./
COPY --from=builder /opt/bot /opt/bot
# The database: the one place that the bot writes to and that must outlive the container.
RUN install -d -o 10001 -g 10001 -m 1777 /data
VOLUME /data
ENV PATH=/opt/bot/bin:/opt/venv/bin:$PATH PYTHONPATH=/opt/bot \
    PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 \
    PROVERB_CONFIG=/app/config.yaml PROVERB_HEARTBEAT=/tmp/heartbeat HOME=/tmp \
    PROVERB_DATABASE=/data/proverb-bot.sqlite3
ARG REVISION=unknown
LABEL org.opencontainers.image.revision=$REVISION
# A number, so that an orchestrator can tell that it is not root.
USER 10001:10001
# The start period covers a slow machine; a bot that polls is healthy as soon as it does.
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s --retries=3 \
    CMD ["proverb-bot", "health"]
ENTRYPOINT ["proverb-bot"]
CMD ["run"]
