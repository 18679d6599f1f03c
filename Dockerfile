FROM python:3.11-slim

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
WORKDIR /app

# What the product itself needs: the list ends where the servers and the tests of one machine begin.
COPY requirements.in requirements.txt ./
RUN sed '/^# The one-machine default/,$d' requirements.in > product.in \
    && pip install --no-cache-dir --disable-pip-version-check uv \
    && uv pip install --system --no-cache --requirement product.in --constraint requirements.txt \
    && pip uninstall --yes uv \
    && rm product.in

COPY . .

# These values are there only while the files are gathered; an installation brings its own.
RUN find locale -name '*.po' -execdir pybabel compile --input-file={} --output-file=django.mo ';' \
    && SECRET_KEY=build CREDENTIALS_KEYS=build DATABASE_URL=postgres://build REDIS_URL=redis://build \
       python manage.py collectstatic --no-input

RUN useradd --system --uid 10001 --home-dir /nonexistent --shell /usr/sbin/nologin gladkund \
    && install --directory --owner=gladkund --mode=0700 /var/lib/gladkund/pictures
USER gladkund

EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=10s --start-period=30s \
    CMD ["python", "docker/health.py", "web"]
CMD ["gunicorn", "config.wsgi", "--bind=0.0.0.0:8000", "--preload", "--worker-class=gthread", \
     "--workers=2", "--threads=4", "--worker-tmp-dir=/dev/shm", "--no-control-socket"]
