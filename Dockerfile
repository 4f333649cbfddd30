# The search page over an index that is mounted at /index. Build, then run:
#   docker build -t newsearch .
#   docker run --rm -p 127.0.0.1:8642:8642 -v "$PWD/index:/index:ro" -v "$PWD/key:/run/key:ro" newsearch
FROM python:3.13-slim-bookworm AS build
WORKDIR /src
COPY pyproject.toml README.md LICENSE ./
COPY newsearch ./newsearch
RUN python -m venv /opt/newsearch && /opt/newsearch/bin/pip install --no-cache-dir '.[serve]'

FROM python:3.13-slim-bookworm
COPY --from=build /opt/newsearch /opt/newsearch
RUN useradd --system --no-create-home --uid 10001 newsearch
USER 10001
EXPOSE 8642
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s CMD \
    ["/opt/newsearch/bin/python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8642/healthz', timeout=4)"]
# 0.0.0.0 is the inside of the container; the key is asked for there, too.
ENTRYPOINT ["/opt/newsearch/bin/newsearch", "--index", "/index", "serve", "--host", "0.0.0.0"]
CMD ["--key-file", "/run/key"]
