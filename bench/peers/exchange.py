"""The same exchange as anyone would write it in Python: FastAPI, uvicorn, duckdb. Messages have the shapes of Sord's.

The query runs right in the handler: for ten rows that is faster than a thread of its own, so the peer is at its best.
"""

import time
import uuid

import duckdb
from fastapi import FastAPI, WebSocket, WebSocketDisconnect

app = FastAPI()
database = duckdb.connect()

FRAME = """
    SELECT (random() * 100)::INTEGER AS "Data One", (random() * 100)::INTEGER AS "Data Two",
           (random() * 100)::INTEGER AS "Data Three"
    FROM range(?)
"""


@app.get("/healthz")
def health() -> dict:
    return {"status": "ok"}


@app.websocket("/ws")
async def answer(socket: WebSocket) -> None:
    await socket.accept()
    cursor = database.cursor()
    try:
        while True:
            await run(socket, cursor, await socket.receive_json())
    except WebSocketDisconnect:
        cursor.close()


async def run(socket: WebSocket, cursor: duckdb.DuckDBPyConnection, message: dict) -> None:
    started = time.perf_counter()
    run_id, request = uuid.uuid4().hex, message["id"]
    await socket.send_json({"id": request, "type": "started", "run": run_id, "steps": 1})
    result = cursor.execute(FRAME, [message["render"]])
    columns = [{"name": name, "type": str(kind)} for name, kind, *_ in result.description]
    rows = result.fetchall()
    await socket.send_json({"id": request, "type": "rows", "step": 0, "columns": columns, "rows": rows})
    elapsed = round((time.perf_counter() - started) * 1000)
    step = {"columns": columns, "total": len(rows), "message": f"{len(rows)} rows", "elapsed_ms": elapsed}
    await socket.send_json({"id": request, "type": "finished", "run": run_id, "elapsed_ms": elapsed, "steps": [step]})
