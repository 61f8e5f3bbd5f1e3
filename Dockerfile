# The monitor as an unprivileged user, on a root file system that may be read-only.
# /config/config.yaml is the configuration, /data keeps the store, /secrets the store's key and the passwords; /key has the
# key alone where several processes share a store (docs/scale.md).

FROM python:3.13-slim-trixie AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PIP_ROOT_USER_ACTION=ignore
RUN python -m venv --without-pip /opt/venv
COPY requirements.lock /
# The libraries' own tests are a fifth of the image, and nothing imports them.
RUN python -m pip --python /opt/venv/bin/python install --require-hashes -r /requirements.lock \
    && find /opt/venv -type d -name tests -prune -exec rm -rf {} +
WORKDIR /app
COPY pyproject.toml README.md LICENSE ./
COPY assets assets
COPY monitor monitor
# Editable: the program lies beside its assets, as in a checkout.
RUN python -m pip --python /opt/venv/bin/python install --no-deps --no-build-isolation -e . \
    && /opt/venv/bin/python -m compileall -q monitor

FROM python:3.13-slim-trixie
# /config/secrets: `password_file: secrets/NAME` means the same here as beside the file on the host.
RUN groupadd --gid 10001 monitor \
    && useradd --uid 10001 --gid 10001 --home-dir /data --no-create-home --shell /usr/sbin/nologin monitor \
    && install -d -o 10001 -g 10001 -m 700 /data /secrets /key \
    && install -d /config \
    && ln -s /secrets /config/secrets
COPY --from=build /opt/venv /opt/venv
COPY --from=build /app /app
COPY config.yaml /config/config.yaml
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    MONITOR_PAGE__HOST=0.0.0.0 \
    MONITOR_PAGE__PORT=8050 \
    MONITOR_STORE__URL=sqlite:////data/monitor.db \
    MONITOR_STORE__KEY_FILE=/secrets/store.key
USER 10001:10001
WORKDIR /config
VOLUME ["/data", "/secrets"]
EXPOSE 8050
# http.client, not urllib: that would ask a proxy of the environment. With page.tls the port speaks HTTPS alone.
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python", "-I", "-c", "import http.client as h, os, ssl\ndef ask(way, **more):\n    c = way('127.0.0.1', os.environ['MONITOR_PAGE__PORT'], timeout=4, **more)\n    c.request('GET', '/healthz')\n    return c.getresponse()\ntry:\n    r = ask(h.HTTPConnection)\nexcept (OSError, h.HTTPException):\n    r = ask(h.HTTPSConnection, context=ssl._create_unverified_context())\nprint(r.read().decode())\nraise SystemExit(r.status != 200)"]
ENTRYPOINT ["monitor"]
CMD ["run", "--config", "/config/config.yaml"]
