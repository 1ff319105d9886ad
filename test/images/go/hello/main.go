// A small workload for tests: a web server that says which pod on which node answers, and keeps what it is given in a file, so
// that a test sees whether a pod runs, is reached over the network, and whether its data survived.
//
//	GET  /         the pod's name and its node's
//	GET  /healthz  ok
//	GET  /data     the lines kept so far
//	POST /data     appends the body as a line; answers only after it is on disk
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log"
	"net/http"
	"os"
	"os/signal"
	"sync"
	"syscall"
	"time"
)

const largestLine = 64 << 10

type notes struct {
	path string
	lock sync.Mutex
}

func (kept *notes) read(answer http.ResponseWriter, _ *http.Request) {
	kept.lock.Lock()
	defer kept.lock.Unlock()
	text, err := os.ReadFile(kept.path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		http.Error(answer, err.Error(), http.StatusInternalServerError)
		return
	}
	_, _ = answer.Write(text)
}

func (kept *notes) append(answer http.ResponseWriter, request *http.Request) {
	line, err := io.ReadAll(http.MaxBytesReader(answer, request.Body, largestLine))
	if err == nil {
		err = kept.write(append(line, '\n'))
	}
	if err != nil {
		http.Error(answer, err.Error(), http.StatusInternalServerError)
		return
	}
	answer.WriteHeader(http.StatusNoContent)
}

func (kept *notes) write(line []byte) error {
	kept.lock.Lock()
	defer kept.lock.Unlock()
	file, err := os.OpenFile(kept.path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	defer file.Close()
	if _, err := file.Write(line); err != nil {
		return err
	}
	return file.Sync()
}

func setting(name, otherwise string) string {
	if value := os.Getenv(name); value != "" {
		return value
	}
	return otherwise
}

func main() {
	ended, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer stop()
	host, _ := os.Hostname()
	kept := &notes{path: setting("DATA_FILE", "/data/lines")}
	routes := http.NewServeMux()
	routes.HandleFunc("GET /{$}", func(answer http.ResponseWriter, _ *http.Request) {
		fmt.Fprintf(answer, "hello from %s on %s\n", setting("POD_NAME", host), setting("NODE_NAME", "an unknown node"))
	})
	routes.HandleFunc("GET /healthz", func(answer http.ResponseWriter, _ *http.Request) { fmt.Fprintln(answer, "ok") })
	routes.HandleFunc("GET /data", kept.read)
	routes.HandleFunc("POST /data", kept.append)
	server := &http.Server{Addr: ":" + setting("PORT", "8080"), Handler: routes, ReadHeaderTimeout: 10 * time.Second}
	go func() {
		<-ended.Done()
		limit, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		_ = server.Shutdown(limit)
	}()
	log.Printf("listening on %s", server.Addr)
	if err := server.ListenAndServe(); !errors.Is(err, http.ErrServerClosed) {
		log.Fatal(err)
	}
}
