/// Which connection has room for what comes.
extension PoolState {
    /// The first connection that keeps up with what it is given. Reads that share one are sent, run and answered together,
    /// which costs both sides less than if half of them came over another; so the next one is for those that would wait.
    func swiftReadSlot(now: MonotonicInstant) -> Int? {
        slots.indices.first { index in
            let slot = slots[index]
            return slot.role == .shared && slot.condition == .ready && !slot.isBlocked && !slot.isSlow
                && slot.departure == nil && !slot.isRetiring
                && slot.load < min(limits.packedLoad, limits.depth)
                && (slot.load == 0 || now < slot.lastProgress + limits.packedTime)
        }
    }

    func freeReadSlot() -> Int? {
        leastLoaded(.shared) ?? (limits.reserve > 0 ? leastLoaded(.reserve) : nil)
    }

    /// A write is not sent a second time elsewhere, so that it waits behind a slow one where there is no other place.
    func freeWriteSlot() -> Int? {
        leastLoaded(.write) ?? leastLoaded(.write, orSlow: true)
    }

    private func leastLoaded(_ role: PoolSlot.Role, orSlow: Bool = false) -> Int? {
        var best: Int?
        for index in slots.indices where slots[index].role == role && slots[index].condition == .ready {
            guard !slots[index].isBlocked, slots[index].departure == nil, !slots[index].isRetiring,
                orSlow || !slots[index].isSlow, slots[index].load < limits.depth
            else { continue }
            if best.map({ slots[$0].load > slots[index].load }) ?? true { best = index }
        }
        return best
    }
}
