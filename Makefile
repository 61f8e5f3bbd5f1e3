# The commands of this project. Every path is relative, so that the folder may lie anywhere, with spaces in its name too.
# PYTHON=/path/to/python3 chooses the Python (3.11 or newer); CONFIG=other.yaml chooses what `make run` reads.
.PHONY: run venv test prove lock clean
CONFIG ?= config.yaml
export PYTHON

run: venv
	@exec .venv/bin/python -m monitor run --config "$(CONFIG)"

venv:
	@scripts/venv

test:
	@scripts/test

# Longer proofs and the benchmarks, whose last figures stand in benchmarks/README.md.
prove:
	@scripts/prove

# Resolve every dependency anew, for all Pythons at once. Needs uv; uv.lock itself is not kept, since it holds addresses.
lock:
	@scripts/lock

clean:
	rm -rf .venv .servers build *.egg-info .coverage .coverage.* .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
