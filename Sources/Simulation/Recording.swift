/// What a simulated sitting leaves behind: events for the server, and the truth for those who check it.
struct Recording {
    var events: [SimulatedEvent] = []
    /// nil where nobody asks for the truth.
    var truth: TruthRecorder?
}
