"""Starts Spark and ends it: its Java process, what that says, and the Python of the executors.

pyspark is imported here and where Spark reads, joins and counts, and only when somebody asks for Spark.
"""

from __future__ import annotations

import contextlib
import importlib.util
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from mobilectl.errors import Unreachable, UsageError
from mobilectl.messages import say

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

CHAT = ("Using Spark's default log4j profile", "Setting default log level", "To adjust logging level", "WARNING: Using incubator modules")
"""Beginnings of lines that Java and Spark print at every start, and that warn of nothing."""
TRACE = ("\tat ", "\t... ", "Traceback (most recent call last):", '  File "', "    ", "BrokenPipeError: ")
"""Beginnings of lines that say where in Java or Python something went wrong, which helps nobody here; the error itself comes back to us. A
Python that loses its Java at the end says so too."""
QUOTES = (" Header: ", "Expected: ")
"""Beginnings of lines that quote a line of a snapshot, which nobody is to see."""
QUIET = {"spark.ui.showConsoleProgress": "false", "spark.sql.debug.maxToStringFields": "1000"}
"""Our progress is shown, not Spark's, and a plan of many columns is nothing to warn of."""
MASTER = re.compile(r"local(\[(\d+|\*)(,\s*\d+)?\]|-cluster\[\s*\d+\s*,\s*\d+\s*,\s*\d+\s*\])?|spark://[^\s,]+(,[^\s,]+)*|yarn|k8s://\S+")
LAST_LINES = 200
PATIENCE = 30
"""Seconds in which Java may clean up before it is killed."""


@contextlib.contextmanager
def spark(master: str | None = None, settings: Mapping[str, str] | None = None) -> Iterator[SparkSession]:
    """A Spark session, ended with all that belongs to it on the way out, also after Ctrl-C.

    What `master` and `settings` leave open is as SPARK_HOME's configuration says, else Spark runs on this machine alone. Raises
    `UsageError` where pyspark or Java is missing, `Unreachable` where Spark does not start.
    """
    if master is not None and not MASTER.fullmatch(master):
        raise UsageError(
            say("`{master}` is no master of Spark", master=master),
            say("write local[4], spark://HOST:7077, yarn or k8s://https://HOST:6443"),
        )
    _need_pyspark()
    _need_java()
    from py4j.protocol import Py4JError
    from pyspark import SparkConf, SparkContext
    from pyspark.errors import PySparkException
    from pyspark.sql import SparkSession

    conf = SparkConf(loadDefaults=False).setAll([*QUIET.items(), *(settings or {}).items()])
    conf.setAppName(conf.get("spark.app.name", "mobilectl") or "mobilectl")
    if master is not None:
        conf.setMaster(master)
    said: list[str] = []
    process: subprocess.Popen[bytes] | None = None
    context: Any = None
    try:
        with _interrupts_as_before():
            gateway = _start_java(conf, said)
            process = gateway.proc
            context = SparkContext(gateway=gateway, conf=_with_defaults(conf, gateway))
        context.pythonExec = _python(context)
        yield SparkSession(context)
        context.stop()
    except (PySparkException, Py4JError, OSError) as error:
        if context is not None:
            raise
        raise Unreachable(
            say("Spark does not start: {reason}", reason=_cause(said, error)), say("look at --master and --conf, and at SPARK_HOME")
        ) from error
    finally:
        if context is not None and context._accumulatorServer is not None:
            context._accumulatorServer.shutdown()  # which else says on standard error that its Java is gone
        SparkContext._gateway = SparkContext._jvm = SparkContext._active_spark_context = None
        SparkSession._instantiatedSession = None
        if process is not None:
            _end(process)


def _need_pyspark() -> None:
    if importlib.util.find_spec("pyspark") is None or importlib.util.find_spec("pandas") is None:
        raise UsageError(say("pyspark is not installed"), say("install it: pip install 'mobilectl[spark]'"))


def _need_java() -> None:
    home = os.environ.get("JAVA_HOME")
    if shutil.which("java", path=str(Path(home) / "bin") if home else None) is None:
        raise UsageError(say("Spark needs Java, and there is none"), say("install Java 17 or newer, and let JAVA_HOME or PATH lead to it"))


@contextlib.contextmanager
def _interrupts_as_before() -> Iterator[None]:
    """Takes back what Spark does about Ctrl-C: it asks Java to stop the jobs, over the very line on which Java is still answering."""
    before = signal.getsignal(signal.SIGINT)
    try:
        yield
    finally:
        if threading.current_thread() is threading.main_thread():
            signal.signal(signal.SIGINT, before)


def _start_java(conf: Any, said: list[str]) -> Any:
    """Spark's Java process. What it prints is passed on to standard error once it runs; until then it is kept in `said`."""
    from pyspark import java_gateway

    launch: Any = java_gateway.launch_gateway  # which has no types
    reading, writing = os.pipe()
    try:
        begun = threading.Event()
        threading.Thread(target=_pass_on, args=(os.fdopen(reading, "rb"), said, begun), daemon=True).start()
        gateway = launch(conf, {"stdout": writing, "stderr": writing})
        begun.set()
        return gateway
    finally:
        os.close(writing)


def _pass_on(source: IO[bytes], said: list[str], begun: threading.Event) -> None:
    with source:
        for raw in source:
            line = raw.decode(errors="replace").rstrip()
            if not line or line.startswith((*CHAT, *TRACE, *QUOTES)):
                continue
            said.append(line)
            del said[:-LAST_LINES]
            if begun.is_set():
                sys.stderr.write("".join(one + "\n" for one in said))
                sys.stderr.flush()
                said.clear()


def _with_defaults(conf: Any, gateway: Any) -> Any:
    """The settings with those that spark-submit found in Spark's own configuration."""
    from pyspark import SparkConf

    return SparkConf(_jvm=gateway.jvm).setAll(conf.getAll())


def _python(context: Any) -> str:
    """The Python of the executors: as told, else on this machine the one that runs here."""
    told = os.environ.get("PYSPARK_PYTHON") or context.getConf().get("spark.pyspark.python")
    return str(told or (sys.executable if context.master.startswith("local") else "python3"))


def _cause(said: list[str], error: Exception) -> str:
    """The line in which Java named its trouble."""
    lines = [line for line in (*said, *str(error).split("\n")) if "Exception" in line or "Error" in line]
    return (lines or [str(error).strip()])[0].split("\n")[0].removeprefix('Exception in thread "main" ').removeprefix(": ")


def _end(process: subprocess.Popen[bytes]) -> None:
    """Ends Java, which goes when its standard input ends, takes the executors along and removes its temporary files."""
    if process.stdin is not None:
        process.stdin.close()
    try:
        process.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
