"""What `claim-audit read` does: an article, lines of articles or a folder of them, to the terminal or to a file."""

import io
import json
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Literal, get_args

from rich.console import Console
from rich.progress import Progress

from claim_audit.article import documents, folder, formats, summary
from claim_audit.article.documents import ArticleError
from claim_audit.article.formats import What
from claim_audit.article.frames import as_json
from claim_audit.article.model import Document, Reading
from claim_audit.article.reader import read

Format = Literal["summary", "json", "jsonl", "csv", "parquet"]
STANDARD_INPUT = "standard input"
SOME_FAILED = 1


@dataclass(frozen=True, slots=True)
class Request:
    """What is to be read, and where it goes: `out` is None for standard output."""

    article: str
    format: Format
    what: What
    out: Path | None
    jobs: int
    elsewhere: folder.Over | None


def run(
    article: str,
    form: Format | None,
    out: Path | None,
    what: What | None,
    *,
    jsonl: bool,
    jobs: int,
    elsewhere: folder.Over | None = None,
) -> int:
    """Read `article` (a path, or - for standard input) and return the exit code.

    `elsewhere` is how a folder is read on other machines than this.

    Raises ArticleError where nothing can be read or the wishes contradict each other, and OSError.
    """
    out = None if out == Path("-") else out
    if out and out.is_dir():
        raise ArticleError(f"{out}: is a folder; name a file in it, such as claims.csv")
    is_folder = article != "-" and Path(article).is_dir()
    lines = not is_folder and (jsonl or Path(article).suffix == ".jsonl")
    form = _format(form, out, jsonl=jsonl or lines)
    request = Request(article, form, what or _what(out), out, jobs, elsewhere)
    if form == "parquet" and out is None:
        raise ArticleError("--format parquet: is no text to print; add --out NAME.parquet")
    if lines:
        return _read_lines(request)
    return _read_folder(request) if is_folder else _read_one(request)


def _format(form: Format | None, out: Path | None, *, jsonl: bool) -> Format:
    """The format asked for: lines of JSON, the one named, or the one `out` ends in."""
    if jsonl:
        if form in ("summary", "csv", "parquet"):
            raise ArticleError(f"--format {form}: does not go with --jsonl, which writes lines of JSON")
        return "jsonl"
    if form:
        return form
    if out is None:
        return "summary"
    for each in get_args(Format):
        if out.suffix.lower() == f".{each}":
            return each  # type: ignore[no-any-return]
    raise ArticleError(f"--out {out}: ends in none of .csv, .json, .jsonl, .parquet; add --format")


def _what(out: Path | None) -> What:
    """The frame that the name of a file tells: claims.parquet has the claims; the quantities if it tells none."""
    named = [each for each in get_args(What) if out and each in out.stem.lower()]
    return named[0] if len(named) == 1 else "quantities"


# --- one article


def _read_one(request: Request) -> int:
    reading = read(_document(request.article))
    with _output(request.out) as stream:
        match request.format:
            case "json":
                stream.writelines(piece.encode() for piece in formats.json_document(reading))
            case "jsonl":
                formats.JsonLinesSink(stream).write([{"id": reading.document.name, **as_json(reading)}])
            case "summary":
                _show(reading, stream, request.out)
            case _:
                with closing(_sink(request, stream)) as sink:
                    sink.write(formats.rows(reading, request.what))
    return 0


def _document(article: str) -> Document:
    if article == "-":
        return documents.receive(sys.stdin.buffer, STANDARD_INPUT)
    return documents.load(Path(article))


def _show(reading: Reading, stream: IO[bytes], out: Path | None) -> None:
    """The summary, as wide and coloured as the terminal; plain text where there is none."""
    if out is None and sys.stdout.isatty():
        summary.show(reading, Console(highlight=False))
        return
    text = io.StringIO()
    summary.show(reading, Console(file=text, width=summary.WIDTH, highlight=False))
    stream.write(_encoded(text.getvalue()))


# --- lines of articles


def _read_lines(request: Request) -> int:
    """Lines {"id", "text"} to lines {"id", "quantities", "claims"}; a bad one is told and passed over."""
    failed = 0
    with _lines(request.article) as source, _output(request.out) as stream:
        sink = formats.JsonLinesSink(stream)
        for number, line in enumerate(source, start=1):
            if line.strip():
                try:
                    sink.write([_read_line(line)])
                except ArticleError as error:
                    failed += 1
                    name = STANDARD_INPUT if request.article == "-" else request.article
                    _tell(f"{name}:{number}: {error}")
    return SOME_FAILED if failed else 0


@contextmanager
def _lines(article: str) -> Iterator[IO[bytes]]:
    if article == "-":
        yield sys.stdin.buffer
    else:
        with Path(article).open("rb") as source:
            yield source


def _read_line(line: bytes) -> dict[str, Any]:
    try:
        data = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise ArticleError(f"byte {error.start}: is no UTF-8") from None
    except ValueError as error:
        raise ArticleError(f"is no JSON: {error}") from None
    except RecursionError:
        raise ArticleError("is no JSON that can be read: nested too deeply") from None
    if not isinstance(data, dict) or "id" not in data or not isinstance(data.get("text"), str):
        raise ArticleError('is not {"id": …, "text": "…"}')
    found = as_json(read(documents.from_text(data["text"], str(data["id"]))))
    return {"id": data["id"], "quantities": found["quantities"], "claims": found["claims"]}


# --- a folder of articles


def _read_folder(request: Request) -> int:
    """Every article of a folder, in the order of the paths; bad files are told by name and passed over."""
    if request.format == "json":
        raise ArticleError("--format json: is for one article; a folder goes to .jsonl, .csv or .parquet")
    root = Path(request.article)
    total = sum(1 for _ in folder.articles(root))
    if not total:
        raise ArticleError(f"{root}: holds no article ({', '.join(folder.SUFFIXES)})")
    wanted: folder.Wanted = request.what
    if request.format in ("summary", "jsonl"):
        wanted = "counts" if request.format == "summary" else "everything"
    console = Console(stderr=True, highlight=False)
    skipped = 0
    with (
        _output(request.out) as stream,
        closing(_sink(request, stream)) as sink,
        closing(folder.outcomes(root, wanted, request.jobs, request.elsewhere)) as outcomes,
        Progress(console=console, transient=True, disable=not console.is_terminal) as progress,
    ):
        for outcome in progress.track(outcomes, total, description="reading"):
            if outcome.problem:
                skipped += 1
                progress.console.print(f"claim-audit: {outcome.problem}", markup=False, soft_wrap=True)
            else:
                sink.write(outcome.rows)
    _tell(f"{total - skipped} of {total} articles read")
    return SOME_FAILED if skipped else 0


# --- where it goes


def _sink(request: Request, stream: IO[bytes]) -> formats.Sink:
    match request.format:
        case "csv":
            return formats.CsvSink(stream, request.what)
        case "parquet":
            return formats.ParquetSink(stream, request.what)
        case "summary":
            return summary.CountsSink(stream)
    return formats.JsonLinesSink(stream)


@contextmanager
def _output(out: Path | None) -> Iterator[IO[bytes]]:
    if out:
        with formats.whole_file(out) as stream:
            yield stream
    else:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "backslashreplace")


def _tell(line: str) -> None:
    print(f"claim-audit: {line}", file=sys.stderr, flush=True)
