.PHONY: demo torture test check lint golden clean index

PYTHON ?= python3
BIN = .venv/bin
READY = .venv/ready

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

CORPUS ?= seeds

torture: $(READY)
	$(BIN)/python tests/torture.py --corpus $(CORPUS) --out benchmarks/torture.md

lint: $(READY)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/cog --check README.md

check: lint test

golden: $(READY)
	$(BIN)/cog -r README.md

index: $(READY)
	$(BIN)/newsearch sync seeds

clean:
	rm -rf .venv .mypy_cache .pytest_cache .ruff_cache .hypothesis
