// The generated code is compiled with this file. A target needs at least one Swift file, which may be empty.
