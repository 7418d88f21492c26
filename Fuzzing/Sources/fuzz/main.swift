// `fuzz --target=NAME [OPTION OF LIBFUZZER…] [CORPUS…]`, and `fuzz` for the names of the targets. An input that breaks
// what a target promises ends the process, and libFuzzer keeps the input.
import CLibFuzzer
import Foundation

// libFuzzer leaves options alone that begin with two dashes, and passes them on where it starts itself again.
let option = "--target="
guard let argument = CommandLine.arguments.first(where: { $0.hasPrefix(option) }) else {
    for target in FuzzTarget.all { print(target.name) }
    exit(0)
}
guard let target = FuzzTarget.all.first(where: { $0.name == argument.dropFirst(option.count) }) else {
    FileHandle.standardError.write(Data("fuzz: there is no such target: \(argument)\n".utf8))
    exit(2)
}
var count = CommandLine.argc
var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv
exit(LLVMFuzzerRunDriver(&count, &arguments, target.run))
