import Host
import JSON
import Postgres
import TestSupport
import Testing

/// That all is told which was recorded, once.
@Suite("Events: delivery", .enabled(if: PythonEnvironment.isTested(StreamClient.environment)))
struct EventDeliveryTests {
    private static let telling = """
        query LIKE '%pg_notify%' AND query NOT LIKE '%pg_stat_activity%' AND query NOT LIKE 'LISTEN%'
        AND datname = current_database()
        """

    @Test("The sessions that tell events ended again and again, all that was acknowledged is told once")
    func sessionsEnded() async throws {
        try await ListeningTestHost.with { hosts, database in
            let result = try await StreamClient.run(
                [hosts[0].address.port],
                """
                ws = await connect()
                await subscribe(ws, "1", "subscription { playRecorded { id } }")
                await subscribed(1)
                heard, told = [], []
                async def listen():
                    while True: heard.append((await received(ws))["payload"]["data"]["playRecorded"]["id"])
                task = asyncio.create_task(listen())
                enough = {"query": '{ users(filter: { username: { eq: "enough" } }) { nodes { id } } }'}
                while not (json.loads((await post("/query", enough))[1]).get("data") or {"users": {"nodes": []}})["users"]["nodes"]:
                    fields = " ".join(
                        f'p{n}: recordPlay(input: {{ userId: 1, videoId: "v" }}) {{ play {{ id }} }}' for n in range(10))
                    # The sessions that tell are those that write, so that some of these are lost as well.
                    data = json.loads((await post("/query", {"query": "mutation { " + fields + " }"}))[1]).get("data") or {}
                    told += [field["play"]["id"] for field in data.values() if field]
                def rest():
                    assert not task.done(), (task.exception(), state())
                    return set(told) <= set(heard)
                try: await eventually(rest)
                except Exception as error: raise Exception(set(told) - set(heard), state()) from error
                return [len(told) > 50, len(heard) == len(set(heard))]
                """,
                beside: {
                    try await TestDatabase.withClient(of: database) { client in
                        var ended = 0
                        while ended < 12 {
                            let rows = try await client.query(
                                "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE \(raw: Self.telling)"
                            )
                            ended += Int(try rows[0].decode(Int64.self, at: 0))
                            // What is lost comes through before the next loss, on a busy machine too.
                            try await Task.sleep(for: .milliseconds(300))
                        }
                        _ = try await client.addUser("enough")
                    }
                })
            #expect(result == [true, true])
        }
    }
}
