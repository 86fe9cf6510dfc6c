# All that a person or CI does here. A machine needs Python 3.11, 3.12 or 3.13 and make.
#
# Everything is installed into .venv from a lock file, hashes checked, and a stamp in .venv tells
# what is there: the next call starts at once, a changed lock is installed again.

# The first of these that is fit; `make PYTHON=/path/to/python3.12 …` names another.
PYTHON ?= python3 python3.13 python3.12 python3.11
HOST ?= 127.0.0.1
PORT ?= 8080
CULTURES ?= --all
# More options for the command of the target, as in `make test ARGS='-k filters'`.
ARGS ?=
UV ?= uv
ENGINE ?= docker

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
COMPILE = $(UV) pip compile --quiet --universal --generate-hashes --no-emit-index-url \
	--python-version 3.11 --custom-compile-command 'make lock' $(ARGS)

.DEFAULT_GOAL := help
.PHONY: help setup setup-train setup-dev run train check bench test test-container lint lock migration \
	screenshots samples image clean

help: ## Show this list.
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(firstword $(MAKEFILE_LIST)) | expand -t 16

setup: $(VENV)/.serve ## Install what the bot needs into .venv.

setup-train: $(VENV)/.train ## Install the trainer (TensorFlow) too.

setup-dev: $(VENV)/.dev ## Install all that tests and checks need too.

run: setup ## Run the bot: on Telegram if TELEGRAM_BOT_TOKEN is set, else at http://HOST:PORT.
	@$(BIN)/python -m bot run --host $(HOST) --port $(PORT) $(ARGS)

train: setup-train ## Train the models of CULTURES='sufi zen', or all.
	@$(BIN)/python -m bot train $(CULTURES) $(ARGS)

check: setup ## Check configuration, database, corpora, models and environment.
	@$(BIN)/python -m bot check $(ARGS)

bench: setup-dev ## Measure: training, decoding, start-up, memory, requests per second.
	@$(BIN)/python -m bench $(ARGS)

test: setup-dev ## Run all tests.
	@$(BIN)/python -m pytest $(ARGS)

test-container: setup-dev ## Build the image and run it; as root, with Debian's buildah and debootstrap.
	@$(BIN)/python -m pytest tests/container_build.py $(ARGS)

lint: setup-dev ## Check style and types.
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

lock: ## Resolve the dependencies anew, with uv; ARGS=--upgrade takes newer releases.
	$(COMPILE) pyproject.toml -o requirements/serve.lock
	$(COMPILE) pyproject.toml --extra train -c requirements/serve.lock -o requirements/train.lock
	$(COMPILE) pyproject.toml --extra train --extra dev -c requirements/train.lock \
		-o requirements/dev.lock
	$(COMPILE) requirements/build.in -c requirements/dev.lock -o requirements/build.lock

migration: setup-dev ## Draft the database's next migration from the tables: MESSAGE='add a column'.
	@$(BIN)/python -m bot.storage.draft '$(MESSAGE)'

screenshots: setup-dev ## Take the pictures in docs/screenshots again, with Chromium; some: ARGS='chat quiz'.
	@$(BIN)/python -m tests.screenshots $(ARGS)

samples: setup ## Write docs/samples.md and docs/cards.jpg again, from the models.
	@OPENBLAS_NUM_THREADS=1 $(BIN)/python -m tests.samples

image: ## Build the container image with ENGINE (docker, podman, …).
	$(ENGINE) build --build-arg REVISION=$$(git rev-parse HEAD 2>/dev/null || echo unknown) -t proverb-bot .

clean: ## Remove .venv and all caches.
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find bot bench tests -name __pycache__ -prune -exec rm -rf {} +

# --- how .venv comes about ------------------------------------------------------------------------

# Rebuilt too when the interpreter that it points to has gone.
$(BIN)/python:
	@for python in $(PYTHON); do \
		$$python -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null \
			&& break; python=; \
	done; \
	if [ -z "$$python" ]; then \
		echo "Python 3.11, 3.12 or 3.13 is needed; tried: $(PYTHON). Install one, or name it:" >&2; \
		echo "make PYTHON=/path/to/python3.12 setup" >&2; \
		exit 1; \
	fi; \
	echo "Setting up $(VENV) with $$($$python --version), once: about a minute …" >&2; \
	$$python -m venv --clear $(VENV) || { \
		rm -rf $(VENV); \
		echo "$$python cannot make a virtual environment: its venv module is not complete." >&2; \
		echo "On Debian and Ubuntu: apt-get install python3-venv" >&2; \
		exit 1; \
	}

$(VENV)/.%: requirements/%.lock requirements/build.lock pyproject.toml $(BIN)/python
	@echo "Installing requirements/$*.lock …" >&2
	@$(PIP) install --require-hashes -r $< -r requirements/build.lock
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@
