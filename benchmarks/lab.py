# SPDX-License-Identifier: Apache-2.0
"""What the scripts of this folder share: real brokers, lines, and a way to feed them."""
import json
import os
import re
import subprocess
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
JAVA = os.path.join(os.environ["JAVA_HOME"], "bin", "java") if os.environ.get("JAVA_HOME") else "java"
BENCHMARKS = ROOT / "benchmarks/target/benchmarks.jar"
SMALL_JVM = ["-Xmx48m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"]
PROGRAM = "dev.caudal.benchmarks.sidebyside."
LINGER_SECONDS = 1
# A broker of local-kafka starts with the first compiler alone, for tests' sake. It has no AES in hardware on Java 17.
COMPILE_WELL = ["--jvm-option=-XX:TieredStopAtLevel=4", "--jvm-option=-Xmx512m"]
LAUNCHER = ROOT / "edge-producer/bin/caudal-edge"
PROVISIONER = ROOT / "provisioner/target/provisioner.jar"
LOCAL_KAFKA = ROOT / "local-kafka/target/local-kafka.jar"
# A command lives for seconds: the second compiler and parallel collection cost it more than they give.
SHORT_LIVED = ["-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"]


class Cluster:
    """Real brokers with TLS, and the customers' topics."""

    def __init__(self, work, brokers, replication, topics):
        self.directory = work / "kafka"
        self.brokers = brokers
        self.start()
        pem = (self.directory / "admin.pem").read_text()
        self.certificate, self.key, self.ca = work / "crt.pem", work / "key.pem", self.directory / "ca.pem"
        self.certificate.write_text("".join(re.findall("-----BEGIN CERTIFICATE.*?END CERTIFICATE-----\n", pem, re.S)))
        self.key.touch(0o600)
        self.key.write_text("".join(re.findall("-----BEGIN PRIVATE KEY.*?END PRIVATE KEY-----\n", pem, re.S)))
        self.topics = subprocess.Popen(
            [JAVA, *SMALL_JVM, "-cp", BENCHMARKS, PROGRAM + "Topics", self.directory / "admin.properties", str(topics),
             str(replication)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        read_word(self.topics, "ready")

    def start(self):
        """The same directory starts again with its data and its ports."""
        self.kafka = subprocess.Popen(
            [JAVA, "-jar", ROOT / "local-kafka/target/local-kafka.jar", "start", "--dir", self.directory, "--brokers",
             str(self.brokers), *COMPILE_WELL],
            stdout=subprocess.PIPE, text=True)
        self.bootstrap = read_word(self.kafka, "ready ").split(" ", 1)[1]

    def stop(self):
        self.kafka.terminate()
        self.kafka.wait()

    def ask(self, word):
        self.topics.stdin.write(word + "\n")
        self.topics.stdin.flush()
        return self.topics.stdout.readline().strip()

    def count(self):
        records, size = self.ask("count").split()
        return int(records), int(size)

    def close(self):
        self.topics.stdin.close()
        self.topics.wait()
        self.stop()


def read_word(process, beginning):
    for line in process.stdout:
        if line.startswith(beginning):
            return line.strip()
    raise SystemExit("%s ended before it said '%s'" % (process.args[0], beginning))


def java(program, *arguments):
    subprocess.run([JAVA, *SMALL_JVM, "-cp", BENCHMARKS, PROGRAM + program, *map(str, arguments)], check=True)


LINE_BYTES = 280


def feed(log, sink, lines_a_second, progress=None, ended=None):
    """Writes a log into a pipe no faster than so many lines a second; a slow reader makes it wait.

    progress: a list, whose only element becomes the number of lines written so far.
    ended: an event; the log is written over and over again until it is set. Without it, once.
    """
    began, written = time.monotonic(), 0
    try:
        again = True
        while again:
            again = ended is not None
            with open(log, "rb", buffering=0) as source:
                # A chunk ends with a line, so that it can be the last.
                while chunk := source.read(64 * 1024 // LINE_BYTES * LINE_BYTES):
                    if ended is not None and ended.is_set():
                        return
                    view = memoryview(chunk)
                    while view:
                        view = view[os.write(sink, view):]
                    written += len(chunk)
                    if progress is not None:
                        progress[0] = written // LINE_BYTES
                    ahead = written / LINE_BYTES / lines_a_second - (time.monotonic() - began)
                    if ahead > 0.01:
                        time.sleep(ahead)
    except BrokenPipeError:
        pass  # the reader's end is reported by its exit code
    finally:
        os.close(sink)


def edge_config(work, cluster, customers, codec, level, spool=None):
    active = {
        "epoch": "benchmark", "version": 1, "generatedAt": "2026-08-10T00:00:00Z",
        "customers": [{"id": str(i), "subscription": "s1", "topics": {"access": "c%d" % i}}
                      for i in range(1, customers + 1)]}
    (work / "active.json").write_text(json.dumps(active))
    config = work / "edge.yaml"
    config.write_text(f"""
node: benchmark
sources: [{{ name: access, type: stdin, stream: access }}]
customers: {{ file: {work / "active.json"} }}
kafka:
  bootstrapServers: [{cluster.bootstrap}]
  certificate: {cluster.certificate}
  key: {cluster.key}
  ca: {cluster.ca}
  compression: {codec}
  compressionLevel: {level}
drain: 2m
""" + (f"spool: {{ directory: {work / 'spool'}, limit: {spool} }}\n" if spool else ""))
    return config


class Desk:
    """A cluster, and an operator who works on it."""

    def __init__(self, work):
        self.work = work
        self.kafka = subprocess.Popen([JAVA, "-jar", LOCAL_KAFKA, "start", "--dir", work / "kafka"],
                                      stdout=subprocess.PIPE, text=True)
        self.bootstrap = read_word(self.kafka, "ready ").split(" ", 1)[1]
        self("init")

    def __call__(self, *command):
        done = subprocess.run([JAVA, *SHORT_LIVED, "-jar", PROVISIONER, "--admin", self.work / "kafka/admin.properties",
                               "--state", self.work / "state", *map(str, command)], capture_output=True, text=True)
        if done.returncode:
            raise SystemExit(f"provisioner {' '.join(map(str, command))}: exit {done.returncode}\n{done.stdout}{done.stderr}")
        return done.stdout

    def timed(self, *command):
        began = time.monotonic()
        out = self(*command)
        return time.monotonic() - began, out

    def close(self):
        self.kafka.terminate()
        self.kafka.wait()
