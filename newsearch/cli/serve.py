"""The commands that let others ask: a search page with an HTTP API, and a server for assistants."""

from __future__ import annotations

import ipaddress
import re
from pathlib import Path
from typing import Any

import click

from newsearch.cli.command import command
from newsearch.cli.common import archive_of, index_of, said
from newsearch.cli.numbers import Seconds, Whole
from newsearch.cli.options import PATH, choice, index_option
from newsearch.errors import ServerError
from newsearch.messages import Language, Note

__all__ = ["mcp", "serve"]

_ORIGIN = re.compile(r"https?://[^\s/?#@*A-Z]+")  # as browsers send it (RFC 6454): anything else would never be met


@command(examples=["serve", "serve --port 8700 --title 北碚报全文库 --browse"])
@index_option
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8642, show_default=True, type=Whole(0, 65535), help="Port; 0 takes a free one.")
@click.option("--workers", default=1, show_default=True, type=Whole(1, 64), help="Processes that answer.")
@click.option("--threads", default=2, show_default=True, type=Whole(1, 64), help="Searches a process runs at once.")
@click.option("--queue", default=32, show_default=True, type=Whole(0, 10_000), help="Requests a process lets wait.")
@click.option("--seconds", default=2.0, show_default=True, type=Seconds(0, min_open=True), help="A request's time.")
@click.option(
    "--allow-host", "hosts", metavar="NAME", multiple=True, help="A name the server is known by; may be repeated."
)
@click.option("--key-file", metavar="FILE", type=PATH, help="Ask for the key in FILE.")
@click.option("--open", "is_open", is_flag=True, help="Let everybody read who can reach --host, without a key.")
@click.option("--cors", metavar="ORIGIN", default="", help="Let pages of ORIGIN read the JSON.")
@click.option("--proxy", is_flag=True, help="Trust X-Forwarded-For and X-Forwarded-Proto of the proxy in front.")
@click.option("--title", metavar="TEXT", default="", help="Title of the pages.")
@click.option("--lang", "language", type=choice(Language), help="Language of the pages [the browser's].")
@click.option("--synonyms", metavar="FILE", type=PATH, help="Find synonyms too, in every search.")
@click.option("--export-limit", default=100_000, show_default=True, type=Whole(1), help="Hits of an export.")
@click.option("--log", is_flag=True, help="A line on standard error for each request, without its query.")
@click.option("--metrics", is_flag=True, help="Answer /metrics for Prometheus.")
@click.option("--browse", is_flag=True, help="Open the page in the browser.")
def serve(
    path: str | None,
    host: str,
    port: int,
    workers: int,
    key_file: Path | None,
    hosts: tuple[str, ...],
    browse: bool,
    **options: Any,
) -> None:
    """Serve a search page and an HTTP API; it only reads."""
    try:
        from newsearch.web.serving import bound, serve, url_of
        from newsearch.web.settings import Settings, read_key
    except ModuleNotFoundError as error:
        raise ServerError("web_extra_missing") from error
    archive = archive_of(path)
    key = read_key(key_file) if key_file else None
    if not (key or options["is_open"] or _is_loopback(host)):
        raise ServerError("web_host_open", host=host)
    if (cors := options["cors"]) and not _ORIGIN.fullmatch(cors):
        raise ServerError("web_no_origin", origin=cors)
    settings = Settings(index=archive.index, cluster=archive.settings, key=key, allowed_hosts=hosts, **options)
    listening = bound(host, port)
    url = url_of(listening)

    def on_ready() -> None:
        click.echo(f"newsearch: {said(Note('web_listening', url=url))}")
        if browse:
            click.launch(url)

    serve(settings, listening, workers, on_ready)


@command(examples=["mcp"])
@index_option
def mcp(path: str | None) -> None:
    """Serve the archive to an assistant over standard input and output (MCP): search, read, timeline."""
    try:
        from newsearch.web.assistant import run
    except ModuleNotFoundError as error:
        raise ServerError("mcp_extra_missing") from error
    run(index_of(path))


def _is_loopback(host: str) -> bool:
    """Whether only this machine reaches an address."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
