// Stands for one cloud provider's client library, which flannel's main program names and no proxy has.
module github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/vpc

go 1.26.0
