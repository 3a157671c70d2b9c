"""A15: code sent to a kernel directly."""

import json
import uuid

import pytest
from jupyter_client import BlockingKernelClient, KernelManager
from page_servers import TELL

CODE = "open({!r}, 'w').write('1')"
REQUESTS = {
    "execute_request": lambda code: {
        "code": code,
        "silent": False,
        "store_history": False,
        "user_expressions": {"x": code},
    },
    "inspect_request": lambda code: {"code": code, "cursor_pos": len(code), "detail_level": 1},
    "complete_request": lambda code: {"code": code, "cursor_pos": len(code)},
    "history_request": lambda code: {"output": True, "raw": True, "hist_access_type": "tail", "n": 10},
    "is_complete_request": lambda code: {"code": code},
    "debug_request": lambda code: {
        "type": "request",
        "seq": 1,
        "command": "evaluate",
        "arguments": {"expression": code},
    },
    "interrupt_request": lambda code: {},
}


def message(kind: str, content: dict, channel: str) -> str:
    header = {
        "msg_id": uuid.uuid4().hex,
        "msg_type": kind,
        "username": "",
        "session": "s",
        "date": "",
        "version": "5.3",
    }
    return json.dumps({"header": header, "parent_header": {}, "metadata": {}, "content": content, "channel": channel})


def replies(socket) -> set[str]:
    """Kinds of messages that come until the kernel has described itself, which it does after what was sent before."""
    socket.send(message("kernel_info_request", {}, "shell"))
    kinds = set()
    while "kernel_info_reply" not in kinds:
        answer = socket.recv(timeout=15)
        kinds.add(json.loads(answer)["header"]["msg_type"])
    return kinds


def test_a_bare_kernel_runs_the_code(tmp_path):
    manager = KernelManager(transport="ipc", connection_file=str(tmp_path / "k.json"))
    manager.start_kernel()
    client: BlockingKernelClient = manager.client()
    try:
        client.start_channels()
        client.wait_for_ready(30)
        client.execute_interactive(CODE.format(str(tmp_path / "written")), timeout=30)
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
        manager.cleanup_resources()
        manager.context.destroy()
    assert (tmp_path / "written").exists()


@pytest.fixture(scope="module")
def open_page(local_server):
    visitor = local_server.visitor()
    return visitor, visitor.get(TELL).kernel


@pytest.mark.parametrize("channel", ["shell", "control", "stdin"])
@pytest.mark.parametrize("kind", REQUESTS)
def test_no_request_but_widget_messages_reaches_the_kernel(open_page, tmp_path, kind, channel):
    visitor, kernel = open_page
    target = tmp_path / "written"
    with visitor.channel(kernel) as socket:
        socket.send(message(kind, REQUESTS[kind](CODE.format(str(target))), channel))
        kinds = replies(socket)
    assert not target.exists()
    assert kinds <= {"kernel_info_reply", "status", "iopub_welcome"}
