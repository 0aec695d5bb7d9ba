import Foundation
import Host
import JSON
import Logging
import TestSupport
import Testing

/// Clients of other makers, in Python: `gql` and `websockets` for WebSocket, `httpx` for server-sent events.
enum StreamClient {
    static let environment = Result {
        try PythonEnvironment(
            "streams",
            requirements: ["gql[websockets]==4.4.0", "websockets==17.4", "httpx==0.28.1", "httpx-sse==0.4.3"])
    }

    /// Runs a script against servers.
    ///
    /// - Parameters:
    ///   - ports: where they listen; the script has them as `ports`, and the URL of the first as `base`.
    ///   - script: the body of an asynchronous function. What it returns is given back.
    ///   - work: what is done meanwhile.
    static func run(
        _ ports: [Int], _ script: String, beside work: () async throws -> Void = {}
    ) async throws -> JSONValue {
        let environment = try environment.get()
        let body = script.split(separator: "\n", omittingEmptySubsequences: false).map { "    " + $0 }
        let text = prelude + "\nasync def main():\n" + body.joined(separator: "\n") + epilogue
        let ports = ports.map(String.init).joined(separator: ",")
        async let running = onThread { try environment.run(text, input: Data("[\(ports)]".utf8)) }
        try await work()
        let output = try await running
        return try JSONParser.parse(Array(output))
    }

    /// What all scripts use. `eventually` waits for what a server is to do in its own time; `metric` reads `/metrics`.
    private static let prelude = """
        import asyncio, json, sys, urllib.request, urllib.error
        import socket as sockets
        import httpx
        from httpx_sse import aconnect_sse
        from gql import Client, gql
        from gql.transport.websockets import WebsocketsTransport
        import websockets
        ports = json.load(sys.stdin)
        base = f"http://127.0.0.1:{ports[0]}"
        socket = f"ws://127.0.0.1:{ports[0]}/query"

        def request(method, path, body=None, port=None, headers={}):
            url = f"http://127.0.0.1:{port or ports[0]}{path}"
            data = None if body is None else json.dumps(body).encode()
            asked = urllib.request.Request(url, data, {"content-type": "application/json", **headers}, method=method)
            try:
                with urllib.request.urlopen(asked, timeout=60) as answer: return answer.status, answer.read().decode()
            except urllib.error.HTTPError as error: return error.code, error.read().decode()

        async def post(path, body, port=None): return await asyncio.to_thread(request, "POST", path, body, port)

        async def play(user, video, port=None):
            status, text = await post("/plays", {"userId": user, "videoId": video}, port)
            assert status == 201, text
            return json.loads(text)["id"]

        def total(name, port=None):
            lines = request("GET", "/metrics", port=port)[1].splitlines()
            return sum(float(line.rsplit(" ", 1)[1]) for line in lines if line.startswith(name))

        # What the server says of its streams, for the message of a failure.
        def state(port=None):
            lines = request("GET", "/metrics", port=port)[1].splitlines()
            return [line for line in lines if line.startswith(("graphql_s", "http_connections"))]

        async def eventually(condition):
            for _ in range(3000):
                if await asyncio.to_thread(condition): return
                await asyncio.sleep(0.02)
            raise Exception("it never came true")

        async def subscribed(count, port=None):
            try: await eventually(lambda: total("graphql_subscriptions ", port) == count)
            except Exception as error: raise Exception(state(port)) from error

        async def connect(port=None, **options):
            url = f"ws://127.0.0.1:{port or ports[0]}/query"
            ws = await websockets.connect(url, subprotocols=["graphql-transport-ws"], **options)
            await ws.send('{"type":"connection_init"}')
            assert json.loads(await ws.recv()) == {"type": "connection_ack"}
            return ws

        async def subscribe(ws, id, query, variables=None):
            payload = {"query": query, "variables": variables}
            await ws.send(json.dumps({"id": id, "type": "subscribe", "payload": payload}))

        async def received(ws): return json.loads(await asyncio.wait_for(ws.recv(), 60))

        # For a client that falls behind: answers of 40 kB each, and a socket that takes little and is not read.
        large = "subscription { playRecorded { id " + " ".join(f"{'f' * 240}{n}: videoId" for n in range(90)) + " } }"

        def unread_socket():
            unread = sockets.socket()
            unread.setsockopt(sockets.SOL_SOCKET, sockets.SO_RCVBUF, 4096)
            unread.connect(("127.0.0.1", ports[0]))
            return unread

        # Ten plays by one request, in the order of their numbers.
        async def ten_plays():
            fields = " ".join(
                f'p{n}: recordPlay(input: {{ userId: 1, videoId: "{"v" * 200}" }}) {{ play {{ id }} }}' for n in range(10))
            status, text = await post("/query", {"query": "mutation { " + fields + " }"})
            data = json.loads(text)["data"]
            return [data[f"p{n}"]["play"]["id"] for n in range(10)]

        async def closed(ws):
            try:
                while True: await asyncio.wait_for(ws.recv(), 60)
            except websockets.ConnectionClosed as closure: return [closure.rcvd.code, closure.rcvd.reason]

        """

    private static let epilogue = """

        try: print(json.dumps(asyncio.run(asyncio.wait_for(main(), 300))))
        except TimeoutError as error: raise Exception("it took too long", state()) from error
        """
}

extension ListeningTestHost {
    /// Runs hosts over one new database, each on a port of its own, with one user, whose id is 1.
    static func with<Result>(
        _ count: Int = 1, yaml: String = "", logger: Logger = TestHost.quietLogger,
        _ body: ([ListeningTestHost], String) async throws -> Result
    ) async throws -> Result {
        let database = try await TestDatabase.shared.migrated()
        let settings = try TestHost.settings(modules: TestHost.allModules, conninfo: database, yaml: yaml)
        var hosts: [ListeningTestHost] = []
        for _ in 0..<count { hosts.append(try await ListeningTestHost.start(settings, logger: logger)) }
        try await TestDatabase.withClient(of: database) { _ = try await $0.addUser("ann") }
        do {
            let result = try await body(hosts, database)
            for host in hosts { try await host.stop() }
            return result
        } catch {
            for host in hosts { try? await host.stop() }
            throw error
        }
    }
}
