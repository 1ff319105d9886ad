// Generated from proto/third-party by tools/gen: do not edit.
import type { Message } from "../../wire/message.ts";
import type { Call } from "../../wire/rpc.ts";
import * as containerdTypes from "./containerd-types.ts";
import * as containerdV1Types from "./containerd-v1-types.ts";
import * as googleProtobuf from "./google-protobuf.ts";

export interface CheckpointTaskRequest {
  readonly containerId: string;
  readonly parentCheckpoint: string;
  readonly options?: googleProtobuf.Any | undefined;
}

export const CheckpointTaskRequest: Message<CheckpointTaskRequest> = {
  name: "containerd.services.tasks.v1.CheckpointTaskRequest",
  fields: [
    { number: 1, name: "containerId", kind: "string" },
    { number: 2, name: "parentCheckpoint", kind: "string" },
    { number: 3, name: "options", kind: "message", message: () => googleProtobuf.Any },
  ],
};

export interface CheckpointTaskResponse {
  readonly descriptors: readonly containerdTypes.Descriptor[];
}

export const CheckpointTaskResponse: Message<CheckpointTaskResponse> = {
  name: "containerd.services.tasks.v1.CheckpointTaskResponse",
  fields: [
    { number: 1, name: "descriptors", kind: "message", label: "repeated", message: () => containerdTypes.Descriptor },
  ],
};

export interface CloseIORequest {
  readonly containerId: string;
  readonly execId: string;
  readonly stdin: boolean;
}

export const CloseIORequest: Message<CloseIORequest> = {
  name: "containerd.services.tasks.v1.CloseIORequest",
  fields: [
    { number: 1, name: "containerId", kind: "string" },
    { number: 2, name: "execId", kind: "string" },
    { number: 3, name: "stdin", kind: "bool" },
  ],
};

export interface CreateTaskRequest {
  readonly containerId: string;
  readonly rootfs: readonly containerdTypes.Mount[];
  readonly stdin: string;
  readonly stdout: string;
  readonly stderr: string;
  readonly terminal: boolean;
  readonly checkpoint?: containerdTypes.Descriptor | undefined;
  readonly options?: googleProtobuf.Any | undefined;
  readonly runtimePath: string;
  readonly taskApiAddress: string;
  readonly taskApiVersion: number;
}

export const CreateTaskRequest: Message<CreateTaskRequest> = {
  name: "containerd.services.tasks.v1.CreateTaskRequest",
  fields: [
    { number: 1, name: "containerId", kind: "string" },
    { number: 3, name: "rootfs", kind: "message", label: "repeated", message: () => containerdTypes.Mount },
    { number: 4, name: "stdin", kind: "string" },
    { number: 5, name: "stdout", kind: "string" },
    { number: 6, name: "stderr", kind: "string" },
    { number: 7, name: "terminal", kind: "bool" },
    { number: 8, name: "checkpoint", kind: "message", message: () => containerdTypes.Descriptor },
    { number: 9, name: "options", kind: "message", message: () => googleProtobuf.Any },
    { number: 10, name: "runtimePath", kind: "string" },
    { number: 11, name: "taskApiAddress", kind: "string" },
    { number: 12, name: "taskApiVersion", kind: "uint32" },
  ],
};

export interface CreateTaskResponse {
  readonly containerId: string;
  readonly pid: number;
}

export const CreateTaskResponse: Message<CreateTaskResponse> = {
  name: "containerd.services.tasks.v1.CreateTaskResponse",
  fields: [
    { number: 1, name: "containerId", kind: "string" },
    { number: 2, name: "pid", kind: "uint32" },
  ],
};

export interface DeleteProcessRequest {
  readonly containerId: string;
  readonly execId: string;
}

export const DeleteProcessRequest: Message<DeleteProcessRequest> = {
  name: "containerd.services.tasks.v1.DeleteProcessRequest",
  fields: [
    { number: 1, name: "containerId", kind: "string" },
    { number: 2, name: "execId", kind: "string" },
  ],
};

export interface DeleteResponse {
  readonly id: string;
  readonly pid: number;
  readonly exitStatus: number;
  readonly exitedAt?: googleProtobuf.Timestamp | undefined;
}

export const DeleteResponse: Message<DeleteResponse> = {
  name: "containerd.services.tasks.v1.DeleteResponse",
  fields: [
    { number: 1, name: "id", kind: "string" },
    { number: 2, name: "pid", kind: "uint32" },
    { number: 3, name: "exitStatus", kind: "uint32" },
    { number: 4, name: "exitedAt", kind: "message", message: () => googleProtobuf.Timestamp },
  ],
};

export interface DeleteTaskRequest {
  readonly containerId: string;
}

export const DeleteTaskRequest: Message<DeleteTaskRequest> = {
  name: "containerd.services.tasks.v1.DeleteTaskRequest",
  fields: [
    { number: 1, name: "containerId", kind: "string" },
  ],
};

export interface ExecProcessRequest {
  readonly containerId: string;
  readonly stdin: string;
  readonly stdout: string;
  readonly stderr: string;
  readonly terminal: boolean;
  readonly spec?: googleProtobuf.Any | undefined;
  readonly execId: string;
}

export const ExecProcessRequest: Message<ExecProcessRequest> = {
  name: "containerd.services.tasks.v1.ExecProcessRequest",
  fields: [
    { number: 1, name: "containerId", kind: "string" },
    { number: 2, name: "stdin", kind: "string" },
    { number: 3, name: "stdout", kind: "string" },
    { number: 4, name: "stderr", kind: "string" },
    { number: 5, name: "terminal", kind: "bool" },
    { number: 6, name: "spec", kind: "message", message: () => googleProtobuf.Any },
    { number: 7, name: "execId", kind: "string" },
  ],
};

export type ExecProcessResponse = Readonly<Record<never, never>>;

export const ExecProcessResponse: Message<ExecProcessResponse> = {
  name: "containerd.services.tasks.v1.ExecProcessResponse",
  fields: [],
};

export interface GetRequest {
  readonly containerId: string;
  readonly execId: string;
}

export const GetRequest: Message<GetRequest> = {
  name: "containerd.services.tasks.v1.GetRequest",
  fields: [
    { number: 1, name: "containerId", kind: "string" },
    { number: 2, name: "execId", kind: "string" },
  ],
};

export interface GetResponse {
  readonly process?: containerdV1Types.Process | undefined;
}

export const GetResponse: Message<GetResponse> = {
  name: "containerd.services.tasks.v1.GetResponse",
  fields: [
    { number: 1, name: "process", kind: "message", message: () => containerdV1Types.Process },
  ],
};

export interface KillRequest {
  readonly containerId: string;
  readonly execId: string;
  readonly signal: number;
  readonly all: boolean;
}

export const KillRequest: Message<KillRequest> = {
  name: "containerd.services.tasks.v1.KillRequest",
  fields: [
    { number: 1, name: "containerId", kind: "string" },
    { number: 2, name: "execId", kind: "string" },
    { number: 3, name: "signal", kind: "uint32" },
    { number: 4, name: "all", kind: "bool" },
  ],
};

export interface ListPidsRequest {
  readonly containerId: string;
}

export const ListPidsRequest: Message<ListPidsRequest> = {
  name: "containerd.services.tasks.v1.ListPidsRequest",
  fields: [
    { number: 1, name: "containerId", kind: "string" },
  ],
};

export interface ListPidsResponse {
  readonly processes: readonly containerdV1Types.ProcessInfo[];
}

export const ListPidsResponse: Message<ListPidsResponse> = {
  name: "containerd.services.tasks.v1.ListPidsResponse",
  fields: [
    { number: 1, name: "processes", kind: "message", label: "repeated", message: () => containerdV1Types.ProcessInfo },
  ],
};

export interface ListTasksRequest {
  readonly filter: string;
}

export const ListTasksRequest: Message<ListTasksRequest> = {
  name: "containerd.services.tasks.v1.ListTasksRequest",
  fields: [
    { number: 1, name: "filter", kind: "string" },
  ],
};

export interface ListTasksResponse {
  readonly tasks: readonly containerdV1Types.Process[];
}

export const ListTasksResponse: Message<ListTasksResponse> = {
  name: "containerd.services.tasks.v1.ListTasksResponse",
  fields: [
    { number: 1, name: "tasks", kind: "message", label: "repeated", message: () => containerdV1Types.Process },
  ],
};

export interface MetricsRequest {
  readonly filters: readonly string[];
}

export const MetricsRequest: Message<MetricsRequest> = {
  name: "containerd.services.tasks.v1.MetricsRequest",
  fields: [
    { number: 1, name: "filters", kind: "string", label: "repeated" },
  ],
};

export interface MetricsResponse {
  readonly metrics: readonly containerdTypes.Metric[];
}

export const MetricsResponse: Message<MetricsResponse> = {
  name: "containerd.services.tasks.v1.MetricsResponse",
  fields: [
    { number: 1, name: "metrics", kind: "message", label: "repeated", message: () => containerdTypes.Metric },
  ],
};

export interface PauseTaskRequest {
  readonly containerId: string;
}

export const PauseTaskRequest: Message<PauseTaskRequest> = {
  name: "containerd.services.tasks.v1.PauseTaskRequest",
  fields: [
    { number: 1, name: "containerId", kind: "string" },
  ],
};

export interface ResizePtyRequest {
  readonly containerId: string;
  readonly execId: string;
  readonly width: number;
  readonly height: number;
}

export const ResizePtyRequest: Message<ResizePtyRequest> = {
  name: "containerd.services.tasks.v1.ResizePtyRequest",
  fields: [
    { number: 1, name: "containerId", kind: "string" },
    { number: 2, name: "execId", kind: "string" },
    { number: 3, name: "width", kind: "uint32" },
    { number: 4, name: "height", kind: "uint32" },
  ],
};

export interface ResumeTaskRequest {
  readonly containerId: string;
}

export const ResumeTaskRequest: Message<ResumeTaskRequest> = {
  name: "containerd.services.tasks.v1.ResumeTaskRequest",
  fields: [
    { number: 1, name: "containerId", kind: "string" },
  ],
};

export interface StartRequest {
  readonly containerId: string;
  readonly execId: string;
}

export const StartRequest: Message<StartRequest> = {
  name: "containerd.services.tasks.v1.StartRequest",
  fields: [
    { number: 1, name: "containerId", kind: "string" },
    { number: 2, name: "execId", kind: "string" },
  ],
};

export interface StartResponse {
  readonly pid: number;
}

export const StartResponse: Message<StartResponse> = {
  name: "containerd.services.tasks.v1.StartResponse",
  fields: [
    { number: 1, name: "pid", kind: "uint32" },
  ],
};

export interface UpdateTaskRequest {
  readonly containerId: string;
  readonly resources?: googleProtobuf.Any | undefined;
  readonly annotations: ReadonlyMap<string, string>;
}

export const UpdateTaskRequest: Message<UpdateTaskRequest> = {
  name: "containerd.services.tasks.v1.UpdateTaskRequest",
  fields: [
    { number: 1, name: "containerId", kind: "string" },
    { number: 2, name: "resources", kind: "message", message: () => googleProtobuf.Any },
    { number: 3, name: "annotations", kind: "string", label: "map", key: "string" },
  ],
};

export interface WaitRequest {
  readonly containerId: string;
  readonly execId: string;
}

export const WaitRequest: Message<WaitRequest> = {
  name: "containerd.services.tasks.v1.WaitRequest",
  fields: [
    { number: 1, name: "containerId", kind: "string" },
    { number: 2, name: "execId", kind: "string" },
  ],
};

export interface WaitResponse {
  readonly exitStatus: number;
  readonly exitedAt?: googleProtobuf.Timestamp | undefined;
}

export const WaitResponse: Message<WaitResponse> = {
  name: "containerd.services.tasks.v1.WaitResponse",
  fields: [
    { number: 1, name: "exitStatus", kind: "uint32" },
    { number: 2, name: "exitedAt", kind: "message", message: () => googleProtobuf.Timestamp },
  ],
};

export const Tasks = {
  Create: {
    path: "/containerd.services.tasks.v1.Tasks/Create",
    service: "containerd.services.tasks.v1.Tasks",
    method: "Create",
    request: CreateTaskRequest,
    response: CreateTaskResponse,
    clientStream: false,
    serverStream: false,
    deprecated: false,
  } satisfies Call<CreateTaskRequest, CreateTaskResponse, false, false> as Call<CreateTaskRequest, CreateTaskResponse, false, false>,
  Start: {
    path: "/containerd.services.tasks.v1.Tasks/Start",
    service: "containerd.services.tasks.v1.Tasks",
    method: "Start",
    request: StartRequest,
    response: StartResponse,
    clientStream: false,
    serverStream: false,
    deprecated: false,
  } satisfies Call<StartRequest, StartResponse, false, false> as Call<StartRequest, StartResponse, false, false>,
  Delete: {
    path: "/containerd.services.tasks.v1.Tasks/Delete",
    service: "containerd.services.tasks.v1.Tasks",
    method: "Delete",
    request: DeleteTaskRequest,
    response: DeleteResponse,
    clientStream: false,
    serverStream: false,
    deprecated: false,
  } satisfies Call<DeleteTaskRequest, DeleteResponse, false, false> as Call<DeleteTaskRequest, DeleteResponse, false, false>,
  DeleteProcess: {
    path: "/containerd.services.tasks.v1.Tasks/DeleteProcess",
    service: "containerd.services.tasks.v1.Tasks",
    method: "DeleteProcess",
    request: DeleteProcessRequest,
    response: DeleteResponse,
    clientStream: false,
    serverStream: false,
    deprecated: false,
  } satisfies Call<DeleteProcessRequest, DeleteResponse, false, false> as Call<DeleteProcessRequest, DeleteResponse, false, false>,
  Get: {
    path: "/containerd.services.tasks.v1.Tasks/Get",
    service: "containerd.services.tasks.v1.Tasks",
    method: "Get",
    request: GetRequest,
    response: GetResponse,
    clientStream: false,
    serverStream: false,
    deprecated: false,
  } satisfies Call<GetRequest, GetResponse, false, false> as Call<GetRequest, GetResponse, false, false>,
  List: {
    path: "/containerd.services.tasks.v1.Tasks/List",
    service: "containerd.services.tasks.v1.Tasks",
    method: "List",
    request: ListTasksRequest,
    response: ListTasksResponse,
    clientStream: false,
    serverStream: false,
    deprecated: false,
  } satisfies Call<ListTasksRequest, ListTasksResponse, false, false> as Call<ListTasksRequest, ListTasksResponse, false, false>,
  Kill: {
    path: "/containerd.services.tasks.v1.Tasks/Kill",
    service: "containerd.services.tasks.v1.Tasks",
    method: "Kill",
    request: KillRequest,
    response: googleProtobuf.Empty,
    clientStream: false,
    serverStream: false,
    deprecated: false,
  } satisfies Call<KillRequest, googleProtobuf.Empty, false, false> as Call<KillRequest, googleProtobuf.Empty, false, false>,
  Exec: {
    path: "/containerd.services.tasks.v1.Tasks/Exec",
    service: "containerd.services.tasks.v1.Tasks",
    method: "Exec",
    request: ExecProcessRequest,
    response: googleProtobuf.Empty,
    clientStream: false,
    serverStream: false,
    deprecated: false,
  } satisfies Call<ExecProcessRequest, googleProtobuf.Empty, false, false> as Call<ExecProcessRequest, googleProtobuf.Empty, false, false>,
  ResizePty: {
    path: "/containerd.services.tasks.v1.Tasks/ResizePty",
    service: "containerd.services.tasks.v1.Tasks",
    method: "ResizePty",
    request: ResizePtyRequest,
    response: googleProtobuf.Empty,
    clientStream: false,
    serverStream: false,
    deprecated: false,
  } satisfies Call<ResizePtyRequest, googleProtobuf.Empty, false, false> as Call<ResizePtyRequest, googleProtobuf.Empty, false, false>,
  CloseIO: {
    path: "/containerd.services.tasks.v1.Tasks/CloseIO",
    service: "containerd.services.tasks.v1.Tasks",
    method: "CloseIO",
    request: CloseIORequest,
    response: googleProtobuf.Empty,
    clientStream: false,
    serverStream: false,
    deprecated: false,
  } satisfies Call<CloseIORequest, googleProtobuf.Empty, false, false> as Call<CloseIORequest, googleProtobuf.Empty, false, false>,
  Pause: {
    path: "/containerd.services.tasks.v1.Tasks/Pause",
    service: "containerd.services.tasks.v1.Tasks",
    method: "Pause",
    request: PauseTaskRequest,
    response: googleProtobuf.Empty,
    clientStream: false,
    serverStream: false,
    deprecated: false,
  } satisfies Call<PauseTaskRequest, googleProtobuf.Empty, false, false> as Call<PauseTaskRequest, googleProtobuf.Empty, false, false>,
  Resume: {
    path: "/containerd.services.tasks.v1.Tasks/Resume",
    service: "containerd.services.tasks.v1.Tasks",
    method: "Resume",
    request: ResumeTaskRequest,
    response: googleProtobuf.Empty,
    clientStream: false,
    serverStream: false,
    deprecated: false,
  } satisfies Call<ResumeTaskRequest, googleProtobuf.Empty, false, false> as Call<ResumeTaskRequest, googleProtobuf.Empty, false, false>,
  ListPids: {
    path: "/containerd.services.tasks.v1.Tasks/ListPids",
    service: "containerd.services.tasks.v1.Tasks",
    method: "ListPids",
    request: ListPidsRequest,
    response: ListPidsResponse,
    clientStream: false,
    serverStream: false,
    deprecated: false,
  } satisfies Call<ListPidsRequest, ListPidsResponse, false, false> as Call<ListPidsRequest, ListPidsResponse, false, false>,
  Checkpoint: {
    path: "/containerd.services.tasks.v1.Tasks/Checkpoint",
    service: "containerd.services.tasks.v1.Tasks",
    method: "Checkpoint",
    request: CheckpointTaskRequest,
    response: CheckpointTaskResponse,
    clientStream: false,
    serverStream: false,
    deprecated: false,
  } satisfies Call<CheckpointTaskRequest, CheckpointTaskResponse, false, false> as Call<CheckpointTaskRequest, CheckpointTaskResponse, false, false>,
  Update: {
    path: "/containerd.services.tasks.v1.Tasks/Update",
    service: "containerd.services.tasks.v1.Tasks",
    method: "Update",
    request: UpdateTaskRequest,
    response: googleProtobuf.Empty,
    clientStream: false,
    serverStream: false,
    deprecated: false,
  } satisfies Call<UpdateTaskRequest, googleProtobuf.Empty, false, false> as Call<UpdateTaskRequest, googleProtobuf.Empty, false, false>,
  Metrics: {
    path: "/containerd.services.tasks.v1.Tasks/Metrics",
    service: "containerd.services.tasks.v1.Tasks",
    method: "Metrics",
    request: MetricsRequest,
    response: MetricsResponse,
    clientStream: false,
    serverStream: false,
    deprecated: false,
  } satisfies Call<MetricsRequest, MetricsResponse, false, false> as Call<MetricsRequest, MetricsResponse, false, false>,
  Wait: {
    path: "/containerd.services.tasks.v1.Tasks/Wait",
    service: "containerd.services.tasks.v1.Tasks",
    method: "Wait",
    request: WaitRequest,
    response: WaitResponse,
    clientStream: false,
    serverStream: false,
    deprecated: false,
  } satisfies Call<WaitRequest, WaitResponse, false, false> as Call<WaitRequest, WaitResponse, false, false>,
};
