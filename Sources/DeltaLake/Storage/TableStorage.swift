import ObjectStore

/// The store as a table sees it: failures are failures of the table.
struct TableStorage: Sendable {
    let store: any ObjectStore

    /// All bytes of an object; `nil` when there is none.
    func read(_ key: String) async throws(DeltaError) -> [UInt8]? {
        do throws(ObjectStoreError) {
            return try await store.get(key)
        } catch {
            if error.code == .notFound { return nil }
            throw DeltaError(error)
        }
    }

    /// Some bytes of an object; `nil` when there is none.
    func read(_ key: String, range: Range<Int>) async throws(DeltaError) -> [UInt8]? {
        do throws(ObjectStoreError) {
            return try await store.get(key, range: range)
        } catch {
            if error.code == .notFound { return nil }
            throw DeltaError(error)
        }
    }

    func info(_ key: String) async throws(DeltaError) -> ObjectInfo? {
        do throws(ObjectStoreError) { return try await store.info(key) } catch { throw DeltaError(error) }
    }

    func list(_ prefix: String) async throws(DeltaError) -> [ObjectInfo] {
        do throws(ObjectStoreError) { return try await store.list(prefix: prefix) } catch { throw DeltaError(error) }
    }

    /// Writes an object, once others are durable, unless there is one.
    func writeIfAbsent(_ key: String, _ bytes: [UInt8], behind others: [String] = []) async throws(DeltaError) -> Bool {
        do throws(ObjectStoreError) {
            return others.isEmpty
                ? try await store.putIfAbsent(key, bytes) : try await store.putIfAbsent(key, bytes, behind: others)
        } catch {
            throw DeltaError(error)
        }
    }

    /// Writes an object, replacing one that is there, so that no reader sees a part of it.
    func write(_ key: String, _ bytes: [UInt8]) async throws(DeltaError) {
        do throws(ObjectStoreError) { try await store.put(key, bytes) } catch { throw DeltaError(error) }
    }

    func makeDurable(_ keys: [String]) async throws(DeltaError) {
        do throws(ObjectStoreError) { try await store.makeDurable(keys) } catch { throw DeltaError(error) }
    }

    func delete(_ key: String) async throws(DeltaError) {
        do throws(ObjectStoreError) { try await store.delete(key) } catch { throw DeltaError(error) }
    }

    func move(_ prefix: String, to target: String) async throws(DeltaError) {
        do throws(ObjectStoreError) { try await store.move(prefix: prefix, to: target) } catch {
            throw DeltaError(error)
        }
    }

    func prepareFolder(_ prefix: String) async throws(DeltaError) {
        do throws(ObjectStoreError) { try await store.prepareFolder(prefix) } catch { throw DeltaError(error) }
    }

    func removeEmptyFolders(_ prefix: String) async throws(DeltaError) {
        do throws(ObjectStoreError) { try await store.removeEmptyFolders(prefix) } catch { throw DeltaError(error) }
    }
}
