import CommandLineSupport

/// The comparison of reference files with those on disk, and their replacement.
struct ReferenceUpdate {
    let files: [ReferenceFiles.File]

    /// Returns the files that are missing or differ.
    func differences() -> [(file: ReferenceFiles.File, difference: OutputFolder.Difference)] {
        files.compactMap { file in
            guard FileKind(file.path) != nil else { return (file, .missing) }
            guard let bytes = try? readFile(file.path), bytes.elementsEqual(file.text.utf8) else {
                return (file, .changed)
            }
            return nil
        }
    }

    /// Writes the files that differ, all of them or none.
    /// - Returns: the paths of the written files.
    /// - Throws: if a file can't be written, or would replace one that specgen didn't write.
    func write() throws(FileReplacement.Failure) -> [String] {
        let differences = differences()
        var replacement = FileReplacement()
        do throws(FileReplacement.Failure) {
            for (file, difference) in differences {
                if difference == .changed, !ReferenceFiles.isGenerated((try? readFile(file.path)) ?? []) {
                    throw FileReplacement.Failure(
                        path: file.path, reason: "a file with this name exists that specgen did not write")
                }
                try replacement.stage(file.text, at: file.path)
            }
            try replacement.commit()
        } catch {
            replacement.rollBack()
            throw error
        }
        return differences.map(\.file.path)
    }
}
