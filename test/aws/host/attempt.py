"""One attempt of a container job: the child process, its time limit, played faults, and what happens after it."""
import os
import re
import signal
import subprocess
import tempfile
import threading
import time
import urllib.parse
from datetime import datetime

from child_environment import child_environment
from faults import fault
from moto.batch.models import Job

STOP_SECONDS = 30  # between SIGTERM and SIGKILL
EXITED = "Essential container in task exited"
TIMED_OUT = "Job attempt duration exceeded timeout"


def variables_of(job: Job) -> dict[str, str]:
    """Those of the job definition, and over them those of the submission."""
    defined = job.job_definition.container_properties.get("environment", [])
    given = job.container_overrides.get("environment", [])
    return {variable["name"]: variable["value"] for variable in [*defined, *given]}


def index_of(job: Job) -> int | None:
    return job.array_properties.get("index")


def _entry(job: Job) -> str:
    image = job.job_definition.container_properties.get("image", "")
    return urllib.parse.unquote(image.removeprefix("file://")) if image.startswith("file:") else os.environ["MOTO_HOST_ENTRY"]


def occasion(job: Job, phase: str, attempt: int = 0):
    command = job._get_container_property("command", [])
    return fault(
        variables_of(job),
        phase=phase,
        command=command[0] if command else "",
        queue=job.job_queue.name,
        child=index_of(job) or 0,
        attempt=attempt,
    )


class Attempt:
    """One container, from its start to its end."""

    def __init__(self, job: Job, number: int):
        self.exit_code: int | None = None
        self.status_reason = EXITED
        self.reason: str | None = None
        self.final = False  # no rule is asked whether to try again
        self.host_lost = False
        self.started = datetime.now()
        self.log: list[str] = []
        self._job, self._number = job, number

    def run(self) -> None:
        try:
            process = subprocess.Popen(
                [os.environ["MOTO_HOST_NODE"], "--disable-warning=ExperimentalWarning", _entry(self._job)]
                + self._job._add_parameters_to_command(self._job._get_container_property("command", [])),
                env=self._environment(),
                stdin=subprocess.PIPE,  # ends when this server does, and with it the container
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
            )
        except OSError as error:
            self.reason, self.status_reason = f"CannotStartContainerError: {error}", "Task failed to start"
            return
        reading = threading.Thread(target=lambda: self.log.extend(process.stdout), daemon=True)
        reading.start()
        self._wait(process)
        reading.join()
        if not self.host_lost:
            self.exit_code = process.returncode if process.returncode >= 0 else 128 - process.returncode

    def _environment(self) -> dict[str, str]:
        job = self._job
        index = {} if index_of(job) is None else {"AWS_BATCH_JOB_ARRAY_INDEX": str(index_of(job))}
        return {
            **child_environment(job.job_definition._region),
            "NAT_EXIT_WITH_STDIN": "1",
            "NAT_INSTANCE_METADATA": "off",
            **variables_of(job),
            "TMPDIR": tempfile.gettempdir(),  # where a deployed job has its scratch volume
            "AWS_BATCH_JOB_ID": job.job_id,
            "AWS_BATCH_JOB_ATTEMPT": str(self._number),
            "AWS_BATCH_JQ_NAME": job.job_queue.name,
            "AWS_BATCH_CE_NAME": job.job_queue.name,
            **index,
        }

    def _wait(self, process: subprocess.Popen) -> None:
        start = time.monotonic()
        limit = self._job._get_attempt_duration()
        played = occasion(self._job, "attempt", self._number)
        kill_at: float | None = None
        while process.poll() is None:
            time.sleep(0.02)
            passed = time.monotonic() - start
            if played and passed * 1000 >= played["afterMilliseconds"]:
                self._play(played, process)
                played = None
            if kill_at is None and (self._job.stop or (limit and passed >= limit)):
                self.status_reason = self._job.job_stopped_reason if self._job.stop else TIMED_OUT
                self.final, kill_at = True, passed + STOP_SECONDS
                process.send_signal(signal.SIGTERM)
            if kill_at is not None and passed >= kill_at:
                process.kill()

    def _play(self, played: dict, process: subprocess.Popen) -> None:
        if played["kind"] == "notice":
            process.send_signal(signal.SIGTERM)
        elif played["kind"] == "reclaim":
            instance = "i-" + re.sub("[^0-9a-f]", "", self._job.job_id)[:17]
            self.status_reason, self.host_lost = f"Host EC2 (instance {instance}) terminated.", True
            process.kill()

    @property
    def succeeded(self) -> bool:
        return self.exit_code == 0 and self.status_reason == EXITED

    def detail(self, log_stream: str) -> dict:
        container = {"logStreamName": log_stream, "networkInterfaces": []}
        if self.exit_code is not None:
            container["exitCode"] = self.exit_code
        if self.reason is not None:
            container["reason"] = self.reason
        return {
            "container": container,
            "startedAt": int(self.started.timestamp() * 1000),
            "stoppedAt": int(time.time() * 1000),
            "statusReason": self.status_reason,
        }


def _matches(pattern: str | None, text: str) -> bool:
    if pattern is None:
        return True
    return text.startswith(pattern[:-1]) if pattern.endswith("*") else text == pattern


def action(job: Job, attempt: Attempt) -> str:
    """Of the first rule that matches; Batch retries where none does."""
    exit_code = "" if attempt.exit_code is None else str(attempt.exit_code)
    for rule in job.retry_strategy.get("evaluateOnExit", []):
        if (
            _matches(rule.get("onStatusReason"), attempt.status_reason)
            and _matches(rule.get("onReason"), attempt.reason or "")
            and _matches(rule.get("onExitCode"), exit_code)
        ):
            return rule["action"].upper()
    return "RETRY"
