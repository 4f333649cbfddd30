.PHONY: demo index serve test test-cluster torture-cluster test-lowest browser java screens lint pages check golden docs shape torture fuzz bench bench-large clean

PYTHON ?= python3
BIN = .venv/bin
INSTALL = $(BIN)/python -m pip install --quiet --disable-pip-version-check --editable
CORPUS ?= ../shared/corpora/cctv
TORTURED ?= seeds
ROOT ?= $(shell test "$$(id -u)" = 0 || echo sudo)
PAGES = README.md README.zh.md docs/*.md docs/zh/*.md benchmarks/README.md

# A stamp is newer than pyproject.toml once its extra is installed: a second run needs no network.
RUN = .venv/ready
DEV = .venv/ready-dev
DOCS = .venv/ready-docs
LOWEST = .venv-lowest/ready

$(RUN): pyproject.toml
	$(PYTHON) -m venv .venv
	$(INSTALL) .
	touch $@

$(DEV): $(RUN)
	$(INSTALL) '.[dev]'
	touch $@

$(DOCS): $(DEV)
	$(INSTALL) '.[docs]'
	touch $@

# The lower bounds of pyproject.toml, in an environment of their own.
$(LOWEST): $(DEV)
	$(BIN)/uv venv --quiet --clear --python $(BIN)/python .venv-lowest
	$(BIN)/uv pip install --quiet --python .venv-lowest --resolution lowest-direct --editable '.[test]'
	touch $@

demo: $(RUN)
	$(BIN)/newsearch sync seeds
	$(BIN)/newsearch search 雷锋精神
	$(BIN)/newsearch --index sample sync examples
	$(BIN)/newsearch --index sample search 大桥 --limit 3 --facets
	$(BIN)/newsearch --index sample timeline 大桥 --by day

index: $(RUN)
	$(BIN)/newsearch sync seeds

# The search page of the sample archive, at http://127.0.0.1:8642/.
serve: $(RUN)
	$(INSTALL) '.[serve]'
	$(BIN)/newsearch --index sample sync examples
	$(BIN)/newsearch --index sample serve --title 江城报刊资料库 --browse

# Where Chromium is, `make test` runs the tests of the pages in it as well; elsewhere it says that it leaves them out.
browser: $(DEV)
	$(ROOT) apt-get update -qq
	$(ROOT) apt-get install -y --no-install-recommends chromium-headless-shell fonts-noto-cjk
	$(INSTALL) '.[browser]'

# Where Java and Maven are, `make test` runs the tests of a cluster as well; elsewhere it says that it leaves them out.
java:
	for tool in java mvn curl; do command -v $$tool > /dev/null || missing=1; done; test -z "$$missing" || \
		{ $(ROOT) apt-get update -qq && $(ROOT) apt-get install -y --no-install-recommends default-jre-headless maven curl; }

# The pictures of the pages in docs/screens/.
screens: $(DEV)
	$(BIN)/python -m tools.screens

test: $(DEV)
	$(BIN)/python -m pytest --numprocesses auto --dist worksteal --cov --cov-report=

# The contract of engines, the conformance cases and what concerns a cluster alone, on one node that is started for them.
# Java 17 and Maven are needed (`make java`). NEWSEARCH_TEST_CLUSTER=host:port takes another node.
CLUSTERED = tests/cluster tests/engine/test_*.py tests/test_cases.py

test-cluster: $(DEV)
	NEWSEARCH_CLUSTER_TESTS=1 $(BIN)/python -m tests.cluster -- --numprocesses 2 --dist worksteal $(CLUSTERED)

# What the libraries are used in. What a start loads depends on the versions: that promise is for those of today.
SHORT = tests/analysis tests/archive/test_sync.py tests/archive/test_files.py tests/cluster/test_client.py \
	tests/engine/whoosh/test_whoosh.py tests/render tests/seeds/containers tests/seeds/html tests/web/test_pages.py \
	tests/web/test_serving.py tests/test_cli.py tests/test_messages.py

test-lowest: $(LOWEST)
	.venv-lowest/bin/python -m pytest --numprocesses auto --dist worksteal $(SHORT) -k "not loads_only"

lint: $(DEV) pages
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/hadolint Dockerfile

pages: $(DEV)
	$(BIN)/python -m cogapp --check $(PAGES)

check: lint test

# The generated parts of the pages, the picture of a search, and the screens of the command line.
golden: $(DEV)
	$(BIN)/python -m tools.picture
	$(BIN)/python -m tools.terminals
	$(BIN)/python -m cogapp -r $(PAGES)

docs: $(DOCS)
	$(BIN)/zensical build --config-file .zensical.toml --clean --strict

shape: $(RUN)
	@$(BIN)/python -m tools.shape

torture: $(DEV)
	$(BIN)/python tests/torture.py --corpus $(TORTURED) --out benchmarks/torture.md

# Three nodes, half an hour; as root the disk of one is filled up as well.
torture-cluster: $(DEV)
	$(BIN)/python -m tests.cluster.torture --out benchmarks/torture-cluster.md

# Linux and macOS alone have wheels of atheris.
fuzz: $(DEV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check atheris
	$(BIN)/python -m tools.fuzz readers
	$(BIN)/python -m tools.fuzz queries

bench: $(DEV)
	$(BIN)/python -m benchmarks.speed.run --corpus $(CORPUS) --times 1 10

# About a million articles: one build each, and a shorter time for the queries of a kind.
bench-large: $(DEV)
	$(BIN)/python -m benchmarks.speed.run --corpus $(CORPUS) --times 1 60 --peers newsearch,tantivy-words,tantivy-layers \
		--build-seconds 1 --out benchmarks/speed/results-large.json

clean:
	rm -rf sample .venv .venv-lowest .bench .cache .coverage .hypothesis .mypy_cache .pytest_cache .ruff_cache site
