"""What lies in deploy/: the service, the proxies, compose and Kubernetes, held to what a server may ask of them."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from doorstroom.access.rules import rules
from doorstroom.settings import NAMES
from doorstroom.web.asgi.api import PATH
from tests.deploy.unit import CANNOT_TELL, ROOT, settings
from tests.given import example_in

DEPLOY = ROOT / "deploy"
UNIT = DEPLOY / "doorstroom.service"
UNITS = sorted([*DEPLOY.glob("*.service"), *DEPLOY.glob("*.timer")])
MOST_EXPOSED = 2.5  # of 10, as systemd-analyze counts
DOCS = (ROOT / "docs/deploy.md").read_text(encoding="utf-8")
CONFIG = tomllib.loads((ROOT / ".streamlit/config.toml").read_text(encoding="utf-8"))
LARGEST = f"{CONFIG['server']['maxUploadSize'] + 1}m"  # bytes of an upload, and what goes around it
OF_NGINX = "nginx.ingress.kubernetes.io/"
KUBERNETES = sorted((DEPLOY / "kubernetes").glob("*.yaml"))
USER = 10001


def needs(program: str) -> pytest.MarkDecorator:
    return pytest.mark.skipif(not shutil.which(program), reason=f"{program} is not here")


def said(*command: object) -> tuple[int, str]:
    done = subprocess.run([*map(str, command)], capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


# -------------------------------------------------------------------- systemd


@needs("systemd-analyze")
def test_the_service_is_shielded():
    status, told = said("systemd-analyze", "security", "--offline=true", UNIT)
    assert status == 0, told
    assert float(re.search(r"exposure level for \S+: ([\d.]+)", told)[1]) <= MOST_EXPOSED


@needs("systemd-analyze")
@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_systemd_reads_every_unit(unit):
    _, told = said("systemd-analyze", "verify", unit)
    lines = [line for line in told.splitlines() if unit.name in line]
    assert [line for line in lines if "is not executable" not in line] == []  # nothing is installed here


def test_every_unit_runs_with_the_settings_of_the_service():
    services = [unit for unit in UNITS if unit.suffix == ".service"]
    assert len(services) == 3
    for unit in services:
        assert settings(unit)["EnvironmentFile"] == ["/etc/doorstroom.env"]
        assert settings(unit)["User"] == ["doorstroom"]
    assert {unit.stem for unit in UNITS if unit.suffix == ".timer"} < {unit.stem for unit in services}


@pytest.fixture(scope="module")
def store(tmp_path_factory) -> Path:
    return example_in(tmp_path_factory.mktemp("served") / "store").path


FREE_QUESTION = """
import sys
from pathlib import Path
from doorstroom.sandbox.ask import ask_freely
from doorstroom.store.sight import EVERYTHING
from doorstroom.store.versions import Store
store = Store(sys.argv[1])
asked = ask_freely(store, store.current_name(), "select 42 as n", sight=EVERYTHING, smallest=10)
print(asked.frame["n"][0], *asked.layers)
"""
HANDED_IN = """
import sys
from pathlib import Path
from doorstroom.drafts.job import Job
folder, store = map(Path, sys.argv[1:])
job = Job(folder / "job")
load = ["load", str(folder / "list"), "--municipality", "m", "--store", str(store)]
job.start(load, read=[folder / "list"], write=[store])
state = job.wait(120)
print(state.status, (folder / "job" / "err").read_text())
"""


@needs("systemd-analyze")
def test_under_what_the_service_allows_all_of_it_works(store, tmp_path):
    """The calls, rights and memory of the unit, put on by hand: the workbench keeps its layers, a list is handed in."""
    for name in ("list", "new"):
        (tmp_path / name).mkdir()
    (tmp_path / "list" / "pilots.csv").write_text("pilot_id,title\na,Alfa\n")
    (tmp_path / "list" / "milestones.csv").write_text("pilot_id,milestone,happened_on\na,started,2025-01-01\n")
    own = (sys.executable, ROOT / "tests/deploy/unit.py", UNIT, sys.executable)
    status, told = said(*own, "-c", FREE_QUESTION, store)
    if status == CANNOT_TELL:
        pytest.skip("the numbers of the calls to the kernel are not here, or filters cannot be set")
    assert status == 0, told
    number, *layers = told.split()
    assert (number, {"landlock", "seccomp", "limits", "no_new_privileges"} - set(layers)) == ("42", set())
    assert said(*own, "-c", HANDED_IN, tmp_path, tmp_path / "new")[1].startswith("0 ")
    for command in (["health"], ["recompose"], ["brief", "--format", "pdf", "--out", tmp_path / "b.pdf"]):
        status, told = said(*own, "-m", "doorstroom", *command, "--store", store)
        assert status == 0, told


def test_the_backup_is_made_outside_of_what_the_service_may_write():
    backup = settings(DEPLOY / "doorstroom-backup.service")
    (place,) = backup["ReadWritePaths"]
    assert place in backup["ExecStart"][0]
    assert "ReadWritePaths" not in settings(UNIT)


# -------------------------------------------------------------------- proxies


@pytest.fixture(scope="module")
def certificate(tmp_path_factory) -> tuple[Path, Path]:
    if not shutil.which("openssl"):
        pytest.skip("openssl is not here")
    folder = tmp_path_factory.mktemp("certificate")
    key, made = folder / "key.pem", folder / "made.pem"
    asked = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=pilots.example.nl", "-days", "2"]
    assert said(*asked, "-keyout", key, "-out", made)[0] == 0
    return made, key


@needs("nginx")
def test_nginx_takes_its_settings(tmp_path, certificate):
    given = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
    for place, file in zip(
        ("/etc/ssl/pilots.example.nl.pem", "/etc/ssl/private/pilots.example.nl.key"), certificate, strict=True
    ):
        assert given.count(place) == 1
        given = given.replace(place, str(file))
    (tmp_path / "site.conf").write_text(given)
    whole = f"pid {tmp_path}/nginx.pid;\nevents {{}}\nhttp {{ access_log off; include {tmp_path}/site.conf; }}\n"
    (tmp_path / "nginx.conf").write_text(whole)
    status, told = said("nginx", "-t", "-e", tmp_path / "error.log", "-c", tmp_path / "nginx.conf")
    assert (status, "warn" in told) == (0, False), told


@needs("caddy")
def test_caddy_takes_its_settings():
    status, told = said("caddy", "validate", "--adapter", "caddyfile", "--config", DEPLOY / "Caddyfile")
    assert status == 0, told


def test_both_proxies_keep_to_tls_and_to_what_the_service_takes():
    nginx = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
    caddy = (DEPLOY / "Caddyfile").read_text(encoding="utf-8")
    assert re.search(r"ssl_protocols\s+TLSv1\.2 TLSv1\.3;", nginx)
    assert "protocols tls1.2 tls1.3" in caddy
    assert re.search(r"listen 80;.*?return 301 https://", nginx, re.DOTALL)
    assert f"client_max_body_size {LARGEST}" in nginx
    assert f"max_size {LARGEST.upper()}B" in caddy
    for one in (nginx, caddy):
        assert 'Strict-Transport-Security "max-age=31536000"' in one
        assert "doorstroom_server" in one  # a reader stays with one process
    assert "proxy_set_header Host $host;" in nginx


# ---------------------------------------------------------------- containers


def test_compose_gives_nobody_more_than_they_need():
    compose = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
    for name, service in compose["services"].items():
        assert (service["read_only"], service["cap_drop"]) == (True, ["ALL"]), name
        assert service["security_opt"] == ["no-new-privileges:true"]
        assert {"mem_limit", "cpus", "pids_limit", "tmpfs"} <= service.keys()
        assert not {"privileged", "network_mode", "pid"} & service.keys()
        assert re.search(r":\d[\w.-]*$", service["image"])
    own = compose["services"]["doorstroom"]
    assert (own["user"], "ports" in own) == (f"{USER}:{USER}", False)  # the outside world comes in through the proxy
    assert [volume for volume in own["volumes"] if not volume.startswith("store:")] == []
    assert compose["services"]["proxy"]["cap_add"] == ["NET_BIND_SERVICE"]
    assert (ROOT / "deploy" / own["build"]["context"] / own["build"]["dockerfile"]).resolve().is_file()


def documents() -> Iterator[dict]:
    for file in KUBERNETES:
        for one in yaml.safe_load_all(file.read_text(encoding="utf-8")):
            assert {"apiVersion", "kind", "metadata"} <= one.keys(), file
            yield one


def of_kind(kind: str) -> dict:
    (found,) = [one for one in documents() if one["kind"] == kind]
    return found


def test_kubernetes_has_all_that_it_names():
    kinds = {one["kind"] for one in documents()}
    asked = {"Namespace", "Deployment", "PersistentVolumeClaim", "Service", "Ingress", "NetworkPolicy", "ConfigMap"}
    assert asked <= kinds
    assert all(one["metadata"].get("namespace", "doorstroom") == "doorstroom" for one in documents())
    pod = of_kind("Deployment")["spec"]["template"]
    names = {(one["kind"], one["metadata"]["name"]) for one in documents()}
    by_name = {volume["name"]: volume for volume in pod["spec"]["volumes"]}
    assert ("PersistentVolumeClaim", by_name["store"]["persistentVolumeClaim"]["claimName"]) in names
    assert ("Secret", by_name["login"]["secret"]["secretName"]) in names
    (container,) = pod["spec"]["containers"]
    assert {("ConfigMap", one["configMapRef"]["name"]) for one in container["envFrom"]} <= names
    assert of_kind("Service")["spec"]["selector"] == pod["metadata"]["labels"]
    ports = {port["name"]: port["containerPort"] for port in container["ports"]}
    assert {port["targetPort"] for port in of_kind("Service")["spec"]["ports"]} <= ports.keys()
    allowed = {port["port"] for rule in of_kind("NetworkPolicy")["spec"]["ingress"] for port in rule["ports"]}
    assert allowed == set(ports.values())
    screens, programs = (one for one in documents() if one["kind"] == "Ingress")
    for ingress in (screens, programs):
        assert ingress["spec"]["tls"] == screens["spec"]["tls"]
        assert ingress["spec"]["tls"][0]["hosts"] == [ingress["spec"]["rules"][0]["host"]]
    assert screens["metadata"]["annotations"][f"{OF_NGINX}proxy-body-size"] == LARGEST


def test_programs_have_the_same_bounds_behind_each_proxy():
    (programs,) = (one for one in documents() if one["metadata"]["name"] == "doorstroom-api")
    (path,) = (one["path"] for one in programs["spec"]["rules"][0]["http"]["paths"])
    assert path == f"/{PATH}"
    said = {name.removeprefix(OF_NGINX): value for name, value in programs["metadata"]["annotations"].items()}
    config = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
    _, _, part = config.partition(f"location ^~ /{PATH}/ {{")
    part = part.partition("}")[0]
    assert f"limit_conn readers {said['limit-connections']};" in part
    assert f"rate={said['limit-rps']}r/s" in re.search(r"zone=programs:.*", config)[0]
    assert f"burst={int(said['limit-rps']) * int(said['limit-burst-multiplier'])} " in part
    assert f"client_max_body_size {said['proxy-body-size']};" in part
    assert f"proxy_read_timeout {said['proxy-read-timeout']}s;" in part


def test_a_pod_has_no_more_than_it_needs():
    pod = of_kind("Deployment")["spec"]["template"]["spec"]
    (container,) = pod["containers"]
    of_pod, own = pod["securityContext"], container["securityContext"]
    assert (of_pod["runAsNonRoot"], of_pod["runAsUser"], of_pod["fsGroup"]) == (True, USER, USER)
    assert of_pod["seccompProfile"] == {"type": "RuntimeDefault"}
    assert own["capabilities"] == {"drop": ["ALL"]}
    assert (own["readOnlyRootFilesystem"], own["allowPrivilegeEscalation"]) == (True, False)
    assert pod["automountServiceAccountToken"] is False
    assert {"startupProbe", "readinessProbe", "livenessProbe"} <= container.keys()
    assert all({"cpu", "memory"} <= container["resources"][kind].keys() for kind in ("requests", "limits"))
    assert re.search(r":\d[\w.-]*$", container["image"])
    assert not [volume for volume in pod["volumes"] if "hostPath" in volume]
    assert not {"hostNetwork", "hostPID", "hostIPC"} & pod.keys()
    assert {mount["mountPath"] for mount in container["volumeMounts"] if not mount.get("readOnly")} == {
        "/store",
        "/tmp",
    }


def test_no_secret_is_written_down():
    (secret,) = [one for one in documents() if one["kind"] == "Secret"]
    told = tomllib.loads(secret["stringData"]["secrets.toml"])["auth"]
    assert [name for name in told if "secret" in name and not told[name].startswith("<")] == []


def test_the_rules_of_who_may_what_can_be_read(tmp_path):
    (secret,) = [one for one in documents() if one["kind"] == "Secret"]
    docs = (ROOT / "docs/deploy.md").read_text(encoding="utf-8")
    (in_docs,) = re.findall(r"```toml\n(claim = .*?)```", docs, re.DOTALL)
    for nth, text in enumerate((secret["stringData"]["access.toml"], in_docs)):
        (tmp_path / f"{nth}.toml").write_text(text)
        assert {"reader", "admin"} <= {
            role for one in rules(tmp_path / f"{nth}.toml").groups.values() for role in one.roles
        }


# ------------------------------------------------------------- what is set where


def test_every_setting_in_these_files_and_in_the_docs_is_one():
    texts = {file: file.read_text(encoding="utf-8") for file in DEPLOY.rglob("*") if file.is_file()}
    told = {name for text in [*texts.values(), DOCS] for name in re.findall(r"\bDOORSTROOM_[A-Z_]+", text)}
    assert told - set(NAMES) == set()
    assert set(NAMES) - set(re.findall(r"^\| `(DOORSTROOM_[A-Z_]+)` \|", DOCS, re.MULTILINE)) == set()


def test_the_docs_name_every_file_and_no_other():
    named = set(re.findall(r"`deploy/([\w./-]+)`", DOCS))
    there = {str(file.relative_to(DEPLOY)) for file in DEPLOY.rglob("*") if file.is_file()}
    assert {name for name in named if not (DEPLOY / name).exists()} == set()
    assert {name for name in there if name not in named and "kubernetes/" not in name} == set()
    assert "kubernetes/" in named


def test_the_release_is_the_same_everywhere():
    release = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    texts = [file.read_text(encoding="utf-8") for file in DEPLOY.rglob("*") if file.is_file()]
    found = {tag for text in texts for tag in re.findall(r"\bdoorstroom:(\d+\.[\w.]+)", text)}
    assert found == {release}
