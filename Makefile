.PHONY: demo test check lint golden clean index torture bench bench-large

PYTHON ?= python3
BIN = .venv/bin
READY = .venv/ready
CORPUS ?= ../shared/corpora/cctv

# The stamp is newer than pyproject.toml once all is installed: a second run needs no network.
$(READY): pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	touch $(READY)

demo: $(READY)
	$(BIN)/newsearch sync seeds
	$(BIN)/newsearch search 雷锋精神

test: $(READY)
	$(BIN)/python -m pytest

TORTURED ?= seeds

torture: $(READY)
	$(BIN)/python tests/torture.py --corpus $(TORTURED) --out benchmarks/torture.md

lint: $(READY)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/cog --check README.md benchmarks/README.md

check: lint test

golden: $(READY)
	$(BIN)/cog -r README.md benchmarks/README.md

index: $(READY)
	$(BIN)/newsearch sync seeds

bench: $(READY)
	$(BIN)/python -m benchmarks.speed.run --corpus $(CORPUS) --times 1 10

# About a million articles: one build each, and a shorter time for the queries of a kind.
bench-large: $(READY)
	$(BIN)/python -m benchmarks.speed.run --corpus $(CORPUS) --times 1 60 --peers newsearch,tantivy-words,tantivy-layers \
		--build-seconds 1 --out benchmarks/speed/results-large.json

clean:
	rm -rf .venv .bench .mypy_cache .pytest_cache .ruff_cache .hypothesis
