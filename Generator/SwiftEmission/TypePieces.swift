import APIModel

/// Code of a file of its own: the name of its type, and what writes it.
typealias TypePiece = (name: String, write: (inout CodeWriter) -> Void)

/// The most lines of a type in one file. The types nested in a longer one have files of their own.
private let mostLines = 1400

extension TypeEmitter {
    /// Returns a type's declaration in the files that it needs.
    func pieces(of declaration: TypeDeclaration) -> [TypePiece] {
        typePieces(of: declaration) { declaration, isWhole, writer in
            guard let dot = declaration.qualifiedName.lastIndex(of: ".") else {
                return write(declaration, withNested: isWhole, in: .module, to: &writer)
            }
            let outer = String(declaration.qualifiedName[..<dot])
            writer.block("extension \(outer)") { writer in
                write(declaration, withNested: isWhole, in: .extension(of: outer), to: &writer)
            }
        }
    }
}

extension CodecEmitter {
    /// Returns a type's codecs in the files that they need.
    func pieces(of declaration: TypeDeclaration) -> [TypePiece] {
        typePieces(of: declaration) { declaration, isWhole, writer in
            write(declaration, withNested: isWhole, to: &writer)
        }
    }
}

/// - Parameter write: writes a type, and if the flag is set the types nested in it.
private func typePieces(
    of declaration: TypeDeclaration, _ write: @escaping (TypeDeclaration, Bool, inout CodeWriter) -> Void
) -> [TypePiece] {
    var whole = CodeWriter()
    write(declaration, true, &whole)
    let isWhole = declaration.nested.isEmpty || whole.lineCount <= mostLines
    let piece: TypePiece = (declaration.qualifiedName, { write(declaration, isWhole, &$0) })
    return [piece] + (isWhole ? [] : declaration.nested.flatMap { typePieces(of: $0, write) })
}
