"""The command line as `python -m newsearch`."""

from newsearch.cli import main

if __name__ == "__main__":
    main(prog_name="newsearch")
