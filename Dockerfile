FROM python:3.12-slim AS styles
WORKDIR /lamp
COPY requirements/npm.txt requirements/npm.txt
RUN pip install --no-cache-dir --require-hashes -r requirements/npm.txt
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts --no-audit --no-fund

FROM python:3.12-slim
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 LAMP_DATA=/data
WORKDIR /lamp
RUN useradd --system --home-dir /data lamp && mkdir /data && chown lamp /data
COPY requirements/runtime.txt requirements/runtime.txt
RUN pip install --no-cache-dir --require-hashes -r requirements/runtime.txt
COPY --from=styles /lamp/node_modules node_modules
COPY . .
USER lamp
RUN python manage.py collectstatic --noinput
EXPOSE 8000
CMD ["gunicorn", "lamp.wsgi", "--bind=0.0.0.0:8000", "--workers=3", "--threads=3", "--timeout=60", "--max-requests=5000", "--max-requests-jitter=500", "--no-control-socket"]
