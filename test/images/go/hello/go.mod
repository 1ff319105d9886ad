// The workload of tests: needs nothing but Go's own library.
module ichor/test/images/hello

go 1.26.0
