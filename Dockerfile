# GeoPlan's image (target `app`) and its PostGIS (target `database`), both from Debian's own packages.

FROM debian:bookworm-slim AS system
ENV DEBIAN_FRONTEND=noninteractive LANG=C.UTF-8 PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
RUN apt-get update -qq && apt-get install -y -qq --no-install-recommends \
    python3 libgdal32 libproj25 libgeos-c1v5 gdal-bin postgresql-client-15 \
    libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fontconfig fonts-thai-tlwg \
    && rm -rf /var/lib/apt/lists/*

FROM system AS build
RUN apt-get update -qq && apt-get install -y -qq --no-install-recommends python3-venv nodejs npm gettext
WORKDIR /srv/geoplan
COPY requirements/base.txt requirements/base.txt
RUN python3 -m venv /opt/geoplan && /opt/geoplan/bin/pip install -q --require-hashes -r requirements/base.txt
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --loglevel=error
COPY . .
RUN find geoplan spatial projects reports -name '*.po' -execdir msgfmt -o django.mo {} \; \
    && /opt/geoplan/bin/pip install -q --no-deps --no-build-isolation -e . \
    && DATABASE_URL=postgresql://none@none/none /opt/geoplan/bin/geoplan collectstatic --no-input \
    --ignore '*.map' --ignore '*.woff' --ignore '*.cjs' --ignore '*.ts' --ignore '*-dev.mjs' --ignore '*.umd.js' \
    && rm -rf node_modules

FROM system AS app
RUN useradd --uid 10001 --create-home geoplan && install -d -o geoplan -g geoplan /var/lib/geoplan
COPY --from=build /opt/geoplan /opt/geoplan
COPY --from=build /srv/geoplan /srv/geoplan
ENV PATH=/opt/geoplan/bin:$PATH GEOPLAN_DATA_DIR=/var/lib/geoplan
WORKDIR /srv/geoplan
USER geoplan
VOLUME /var/lib/geoplan
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s CMD ["python3", "docker/health.py"]
CMD ["granian", "geoplan.wsgi:application", "--interface", "wsgi", "--host", "0.0.0.0", "--port", "8000", "--no-ws", \
     "--workers", "2", "--blocking-threads", "4", "--blocking-threads-idle-timeout", "600", "--log-level", "error", \
     "--respawn-failed-workers", "--workers-max-rss", "400", "--workers-kill-timeout", "60"]

FROM debian:bookworm-slim AS database
ENV DEBIAN_FRONTEND=noninteractive LANG=C.UTF-8
RUN useradd --uid 10002 --home-dir /var/lib/postgresql postgres \
    && mkdir -p /etc/postgresql-common && echo "create_main_cluster = false" > /etc/postgresql-common/createcluster.conf \
    && apt-get update -qq && apt-get install -y -qq --no-install-recommends postgresql-15 postgresql-15-postgis-3 \
    && rm -rf /var/lib/apt/lists/*
COPY docker/database.sh /usr/local/bin/
USER postgres
VOLUME /var/lib/postgresql
EXPOSE 5432
STOPSIGNAL SIGINT
HEALTHCHECK --interval=5s --timeout=5s --start-period=120s \
    CMD ["/usr/lib/postgresql/15/bin/pg_isready", "-q", "-h", "127.0.0.1", "-d", "geoplan", "-U", "geoplan"]
CMD ["database.sh"]
