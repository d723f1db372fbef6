// The same work behind HashiCorp's go-plugin over gRPC. Started with batch sizes it is the host, starts
// itself as the plugin and prints a line for each: the size, and the median of nanoseconds.
package main

import (
	"context"
	"encoding/binary"
	"fmt"
	"os"
	"os/exec"
	"sort"
	"strconv"
	"time"

	"github.com/golang/protobuf/ptypes/wrappers"
	hclog "github.com/hashicorp/go-hclog"
	plugin "github.com/hashicorp/go-plugin"
	"google.golang.org/grpc"
)

const recordBytes, verdictBytes = 256, 144

var handshake = plugin.HandshakeConfig{
	ProtocolVersion: 1, MagicCookieKey: "CROSSING_BENCHMARK", MagicCookieValue: "plugin"}

type judge interface {
	Judge(context.Context, *wrappers.BytesValue) (*wrappers.BytesValue, error)
}

type judging struct{}

func (judging) Judge(_ context.Context, records *wrappers.BytesValue) (*wrappers.BytesValue, error) {
	count := len(records.Value) / recordBytes
	answer := make([]byte, count*verdictBytes)
	for i := 0; i < count; i++ {
		record := records.Value[i*recordBytes : (i+1)*recordBytes]
		first, last := binary.LittleEndian.Uint64(record), binary.LittleEndian.Uint64(record[recordBytes-8:])
		binary.LittleEndian.PutUint64(answer[i*verdictBytes:], uint64(i))
		binary.LittleEndian.PutUint64(answer[i*verdictBytes+8:], (first^last)*1099511628211)
	}
	return &wrappers.BytesValue{Value: answer}, nil
}

const method = "/crossing.Judge/Judge"

var service = grpc.ServiceDesc{
	ServiceName: "crossing.Judge", HandlerType: (*judge)(nil),
	Methods: []grpc.MethodDesc{{
		MethodName: "Judge",
		Handler: func(server interface{}, ctx context.Context, decode func(interface{}) error,
			_ grpc.UnaryServerInterceptor) (interface{}, error) {
			records := new(wrappers.BytesValue)
			if err := decode(records); err != nil {
				return nil, err
			}
			return server.(judge).Judge(ctx, records)
		},
	}},
}

type judgePlugin struct{ plugin.NetRPCUnsupportedPlugin }

func (judgePlugin) GRPCServer(_ *plugin.GRPCBroker, server *grpc.Server) error {
	server.RegisterService(&service, judging{})
	return nil
}

func (judgePlugin) GRPCClient(
	_ context.Context, _ *plugin.GRPCBroker, connection *grpc.ClientConn) (interface{}, error) {
	return connection, nil
}

var plugins = map[string]plugin.Plugin{"judge": judgePlugin{}}

func median(connection *grpc.ClientConn, batch int) (time.Duration, error) {
	records := make([]byte, batch*recordBytes)
	for i := range records {
		records[i] = byte(i * 31)
	}
	times := []time.Duration{}
	end := time.Now().Add(time.Second)
	for len(times) < 200 || time.Now().Before(end) {
		began := time.Now()
		request, answer := &wrappers.BytesValue{Value: records}, new(wrappers.BytesValue)
		if err := connection.Invoke(context.Background(), method, request, answer); err != nil {
			return 0, err
		}
		times = append(times, time.Since(began))
	}
	sort.Slice(times, func(i, j int) bool { return times[i] < times[j] })
	return times[len(times)/2], nil
}

func host(batches []string) error {
	client := plugin.NewClient(&plugin.ClientConfig{
		HandshakeConfig: handshake, Plugins: plugins, Cmd: exec.Command(os.Args[0]),
		AllowedProtocols: []plugin.Protocol{plugin.ProtocolGRPC}, Logger: hclog.NewNullLogger()})
	defer client.Kill()
	protocol, err := client.Client()
	if err != nil {
		return err
	}
	raw, err := protocol.Dispense("judge")
	if err != nil {
		return err
	}
	for _, text := range batches {
		batch, err := strconv.Atoi(text)
		if err != nil {
			return err
		}
		took, err := median(raw.(*grpc.ClientConn), batch)
		if err != nil {
			return err
		}
		fmt.Println(batch, took.Nanoseconds())
	}
	return nil
}

func main() {
	if len(os.Args) == 1 {
		plugin.Serve(&plugin.ServeConfig{
			HandshakeConfig: handshake, Plugins: plugins, GRPCServer: plugin.DefaultGRPCServer})
		return
	}
	if err := host(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
