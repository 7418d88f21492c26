// `fuzz --target=NAME [OPTION OF LIBFUZZER…] [CORPUS…]`, and `fuzz` for the names of the targets. An input that breaks
// a property of a target ends the process, and libFuzzer stores the input.
import CLibFuzzer
import Foundation

// libFuzzer ignores options that begin with two dashes and passes them on when it restarts itself.
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
