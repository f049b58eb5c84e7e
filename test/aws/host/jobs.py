"""Batch: container jobs as child processes, with attempts, evaluateOnExit, array jobs, time limits and played faults."""
import json
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
from moto.batch.exceptions import ClientException
from moto.batch.models import BatchBackend, Job

MACHINES = threading.BoundedSemaphore(2)  # containers that run at once
STOP_SECONDS = 30  # between SIGTERM and SIGKILL
EXITED = "Essential container in task exited"
TIMED_OUT = "Job attempt duration exceeded timeout"
NO_CAPACITY = "Canceled by JobStateTimeLimit action due to reason: CAPACITY:INSUFFICIENT_INSTANCE_CAPACITY"
LOG_GROUP = "/aws/batch/job"

_settling = threading.Lock()


def _variables(job: Job) -> dict[str, str]:
    """Those of the job definition, and over them those of the submission."""
    defined = job.job_definition.container_properties.get("environment", [])
    given = job.container_overrides.get("environment", [])
    return {variable["name"]: variable["value"] for variable in [*defined, *given]}


def _index(job: Job) -> int | None:
    return job.array_properties.get("index")


def _entry(job: Job) -> str:
    image = job.job_definition.container_properties.get("image", "")
    return urllib.parse.unquote(image.removeprefix("file://")) if image.startswith("file:") else os.environ["MOTO_HOST_ENTRY"]


def _occasion(job: Job, phase: str, attempt: int = 0):
    command = job._get_container_property("command", [])
    return fault(
        _variables(job),
        phase=phase,
        command=command[0] if command else "",
        queue=job.job_queue.name,
        child=_index(job) or 0,
        attempt=attempt,
    )


# ---- one attempt


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
        index = {} if _index(job) is None else {"AWS_BATCH_JOB_ARRAY_INDEX": str(_index(job))}
        return {
            **child_environment(job.job_definition._region),
            "NAT_EXIT_WITH_STDIN": "1",
            "NAT_INSTANCE_METADATA": "off",
            **_variables(job),
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
        played = _occasion(self._job, "attempt", self._number)
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


def _action(job: Job, attempt: Attempt) -> str:
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


# ---- one job


def _run(self: Job) -> None:
    self.last_attempt = None
    if _occasion(self, "queue"):
        self.job_stopped_reason = NO_CAPACITY
        return _finish(self, succeeded=False)
    with MACHINES:
        for number in range(1, int(self.retry_strategy.get("attempts", 1)) + 1):
            if self.stop:
                break
            attempt = self.last_attempt = Attempt(self, number)
            self.job_started_at, self.status = attempt.started, "RUNNING"
            attempt.run()
            self.exit_code, self.job_stopped_reason = attempt.exit_code, attempt.status_reason
            self.log_stream_name = f"{self._stream_name}/{number}"
            self.attempts.append(attempt.detail(self.log_stream_name))
            _keep_log(self, attempt)
            if not attempt.succeeded:
                print(f"{self.job_id} attempt {number}: {attempt.exit_code} {attempt.status_reason}", *attempt.log[-20:])
            if attempt.succeeded or attempt.final or _action(self, attempt) == "EXIT":
                break
    _finish(self, succeeded=self.last_attempt is not None and self.last_attempt.succeeded)


def _keep_log(job: Job, attempt: Attempt) -> None:
    now = int(time.time() * 1000)
    job._log_backend.ensure_log_group(LOG_GROUP)
    job._log_backend.ensure_log_stream(LOG_GROUP, job.log_stream_name)
    if attempt.log:
        events = [{"timestamp": now, "message": line.rstrip("\n")} for line in attempt.log]
        job._log_backend.put_log_events(LOG_GROUP, job.log_stream_name, events)


def _finish(job: Job, succeeded: bool) -> None:
    job._mark_stopped(success=succeeded)
    if _index(job) is None:
        return
    parent = job.all_jobs[job.job_id.split(":")[0]]
    with _settling:
        parent.settled = getattr(parent, "settled", 0) + 1
        parent.any_failed = getattr(parent, "any_failed", False) or not succeeded
        if parent.settled < parent.array_properties["size"]:
            return
    if parent.any_failed:
        parent.job_stopped_reason = "Array Child Job failed"
    parent._mark_stopped(success=not parent.any_failed)


_describe_short, _describe, _init = Job.describe_short, Job.describe, Job.__init__
_submission = threading.local()


def _job_init(self, *args, **named):
    _init(self, *args, **named)
    self.last_attempt = None
    self.retry_strategy = getattr(_submission, "retry_strategy", None) or self.job_definition.retry_strategy or {}
    # Children share their overrides, and moto's description writes into them.
    self.container_overrides = json.loads(json.dumps(self.container_overrides))


def _summary(self: Job) -> dict:
    """A row of ListJobs: moto leaves out why the container never ran, and which child this is."""
    row = _describe_short(self)
    if self.last_attempt is not None and self.last_attempt.reason is not None:
        row.setdefault("container", {})["reason"] = self.last_attempt.reason
    if _index(self) is not None:
        row["arrayProperties"] = {"index": _index(self)}
    return row


def _detail(self: Job) -> dict:
    """A JobDetail: moto leaves out the image, the exit code and the rules."""
    detail = _describe(self)
    container = detail["container"]
    container["environment"] = [{"name": name, "value": value} for name, value in _variables(self).items()]
    container["image"] = self.job_definition.container_properties.get("image")
    if self.attempts:
        ended = self.attempts[-1]["container"]
        container |= {key: ended[key] for key in ("exitCode", "reason") if key in ended}
    detail["retryStrategy"] = self.retry_strategy
    return detail


def _terminate(self: Job, reason: str) -> None:
    for job in [self, *(self._child_jobs or [])]:
        if not job.stop:
            job.job_stopped_reason, job.stop = reason, True


Job.__init__, Job.run, Job.describe_short, Job.describe, Job.terminate = _job_init, _run, _summary, _detail, _terminate

_submit = BatchBackend.submit_job


def _submit_job(self, job_name, job_def_id, job_queue, array_properties, **named):
    definition = self.get_job_definition(job_def_id)
    if definition is not None:
        overrides = named.get("container_overrides") or {}
        given = [*definition.container_properties.get("environment", []), *overrides.get("environment", [])]
        command = (overrides.get("command") or [""])[0]
        queue = self.get_job_queue(job_queue)
        played = fault(
            {variable["name"]: variable["value"] for variable in given},
            phase="submit",
            command=command,
            queue=queue.name if queue else job_queue,
            child=0,
            attempt=0,
        )
        if played:
            raise ClientException("Played error of the service.", played["name"].removeprefix("Batch."))
    size = array_properties.get("size")
    if size is not None and not 2 <= size <= 10_000:
        raise ClientException(f"The array size {size} is not between 2 and 10000.")
    return _submit(self, job_name, job_def_id, job_queue, array_properties, **named)


BatchBackend.submit_job = _submit_job
