// Generated from proto/tables (sha256 2f49f00051dbebd1475328af95a88e452c8788d5c8874ee8a7ddfa34d90584d0) by tools/gen: do not edit.
import type { Message } from "../message.ts";
import * as googleProtobuf from "./google-protobuf.ts";

export const SourceInfoExtensionComponent = {
  COMPONENT_UNSPECIFIED: 0,
  COMPONENT_PARSER: 1,
  COMPONENT_TYPE_CHECKER: 2,
  COMPONENT_RUNTIME: 3,
} as const;
export type SourceInfoExtensionComponent = number;

export const TypePrimitiveType = {
  PRIMITIVE_TYPE_UNSPECIFIED: 0,
  BOOL: 1,
  INT64: 2,
  UINT64: 3,
  DOUBLE: 4,
  STRING: 5,
  BYTES: 6,
} as const;
export type TypePrimitiveType = number;

export const TypeWellKnownType = {
  WELL_KNOWN_TYPE_UNSPECIFIED: 0,
  ANY: 1,
  TIMESTAMP: 2,
  DURATION: 3,
} as const;
export type TypeWellKnownType = number;

export interface ParsedExpr {
  readonly expr?: Expr | undefined;
  readonly sourceInfo?: SourceInfo | undefined;
}

export const ParsedExpr: Message<ParsedExpr> = {
  name: "google.api.expr.v1alpha1.ParsedExpr",
  fields: [
    { number: 2, name: "expr", kind: "message", message: () => Expr },
    { number: 3, name: "sourceInfo", kind: "message", message: () => SourceInfo },
  ],
};

export interface Expr {
  readonly id: bigint;
  readonly exprKind?:
    | { readonly kind: "constExpr"; readonly value: Constant }
    | { readonly kind: "identExpr"; readonly value: ExprIdent }
    | { readonly kind: "selectExpr"; readonly value: ExprSelect }
    | { readonly kind: "callExpr"; readonly value: ExprCall }
    | { readonly kind: "listExpr"; readonly value: ExprCreateList }
    | { readonly kind: "structExpr"; readonly value: ExprCreateStruct }
    | { readonly kind: "comprehensionExpr"; readonly value: ExprComprehension }
    | undefined;
}

export const Expr: Message<Expr> = {
  name: "google.api.expr.v1alpha1.Expr",
  fields: [
    { number: 2, name: "id", kind: "int64" },
    { number: 3, name: "constExpr", kind: "message", oneof: "exprKind", message: () => Constant },
    { number: 4, name: "identExpr", kind: "message", oneof: "exprKind", message: () => ExprIdent },
    { number: 5, name: "selectExpr", kind: "message", oneof: "exprKind", message: () => ExprSelect },
    { number: 6, name: "callExpr", kind: "message", oneof: "exprKind", message: () => ExprCall },
    { number: 7, name: "listExpr", kind: "message", oneof: "exprKind", message: () => ExprCreateList },
    { number: 8, name: "structExpr", kind: "message", oneof: "exprKind", message: () => ExprCreateStruct },
    { number: 9, name: "comprehensionExpr", kind: "message", oneof: "exprKind", message: () => ExprComprehension },
  ],
};

export interface ExprIdent {
  readonly name: string;
}

export const ExprIdent: Message<ExprIdent> = {
  name: "google.api.expr.v1alpha1.Expr.Ident",
  fields: [
    { number: 1, name: "name", kind: "string" },
  ],
};

export interface ExprSelect {
  readonly operand?: Expr | undefined;
  readonly field: string;
  readonly testOnly: boolean;
}

export const ExprSelect: Message<ExprSelect> = {
  name: "google.api.expr.v1alpha1.Expr.Select",
  fields: [
    { number: 1, name: "operand", kind: "message", message: () => Expr },
    { number: 2, name: "field", kind: "string" },
    { number: 3, name: "testOnly", kind: "bool" },
  ],
};

export interface ExprCall {
  readonly target?: Expr | undefined;
  readonly function: string;
  readonly args: readonly Expr[];
}

export const ExprCall: Message<ExprCall> = {
  name: "google.api.expr.v1alpha1.Expr.Call",
  fields: [
    { number: 1, name: "target", kind: "message", message: () => Expr },
    { number: 2, name: "function", kind: "string" },
    { number: 3, name: "args", kind: "message", label: "repeated", message: () => Expr },
  ],
};

export interface ExprCreateList {
  readonly elements: readonly Expr[];
  readonly optionalIndices: readonly number[];
}

export const ExprCreateList: Message<ExprCreateList> = {
  name: "google.api.expr.v1alpha1.Expr.CreateList",
  fields: [
    { number: 1, name: "elements", kind: "message", label: "repeated", message: () => Expr },
    { number: 2, name: "optionalIndices", kind: "int32", label: "repeated" },
  ],
};

export interface ExprCreateStruct {
  readonly messageName: string;
  readonly entries: readonly ExprCreateStructEntry[];
}

export const ExprCreateStruct: Message<ExprCreateStruct> = {
  name: "google.api.expr.v1alpha1.Expr.CreateStruct",
  fields: [
    { number: 1, name: "messageName", kind: "string" },
    { number: 2, name: "entries", kind: "message", label: "repeated", message: () => ExprCreateStructEntry },
  ],
};

export interface ExprCreateStructEntry {
  readonly id: bigint;
  readonly keyKind?:
    | { readonly kind: "fieldKey"; readonly value: string }
    | { readonly kind: "mapKey"; readonly value: Expr }
    | undefined;
  readonly value?: Expr | undefined;
  readonly optionalEntry: boolean;
}

export const ExprCreateStructEntry: Message<ExprCreateStructEntry> = {
  name: "google.api.expr.v1alpha1.Expr.CreateStruct.Entry",
  fields: [
    { number: 1, name: "id", kind: "int64" },
    { number: 2, name: "fieldKey", kind: "string", oneof: "keyKind" },
    { number: 3, name: "mapKey", kind: "message", oneof: "keyKind", message: () => Expr },
    { number: 4, name: "value", kind: "message", message: () => Expr },
    { number: 5, name: "optionalEntry", kind: "bool" },
  ],
};

export interface ExprComprehension {
  readonly iterVar: string;
  readonly iterRange?: Expr | undefined;
  readonly accuVar: string;
  readonly accuInit?: Expr | undefined;
  readonly loopCondition?: Expr | undefined;
  readonly loopStep?: Expr | undefined;
  readonly result?: Expr | undefined;
}

export const ExprComprehension: Message<ExprComprehension> = {
  name: "google.api.expr.v1alpha1.Expr.Comprehension",
  fields: [
    { number: 1, name: "iterVar", kind: "string" },
    { number: 2, name: "iterRange", kind: "message", message: () => Expr },
    { number: 3, name: "accuVar", kind: "string" },
    { number: 4, name: "accuInit", kind: "message", message: () => Expr },
    { number: 5, name: "loopCondition", kind: "message", message: () => Expr },
    { number: 6, name: "loopStep", kind: "message", message: () => Expr },
    { number: 7, name: "result", kind: "message", message: () => Expr },
  ],
};

export interface Constant {
  readonly constantKind?:
    | { readonly kind: "nullValue"; readonly value: googleProtobuf.NullValue }
    | { readonly kind: "boolValue"; readonly value: boolean }
    | { readonly kind: "int64Value"; readonly value: bigint }
    | { readonly kind: "uint64Value"; readonly value: bigint }
    | { readonly kind: "doubleValue"; readonly value: number }
    | { readonly kind: "stringValue"; readonly value: string }
    | { readonly kind: "bytesValue"; readonly value: Uint8Array }
    | { readonly kind: "durationValue"; readonly value: googleProtobuf.Duration }
    | { readonly kind: "timestampValue"; readonly value: googleProtobuf.Timestamp }
    | undefined;
}

export const Constant: Message<Constant> = {
  name: "google.api.expr.v1alpha1.Constant",
  fields: [
    { number: 1, name: "nullValue", kind: "enum", oneof: "constantKind" },
    { number: 2, name: "boolValue", kind: "bool", oneof: "constantKind" },
    { number: 3, name: "int64Value", kind: "int64", oneof: "constantKind" },
    { number: 4, name: "uint64Value", kind: "uint64", oneof: "constantKind" },
    { number: 5, name: "doubleValue", kind: "double", oneof: "constantKind" },
    { number: 6, name: "stringValue", kind: "string", oneof: "constantKind" },
    { number: 7, name: "bytesValue", kind: "bytes", oneof: "constantKind" },
    { number: 8, name: "durationValue", kind: "message", oneof: "constantKind", message: () => googleProtobuf.Duration },
    { number: 9, name: "timestampValue", kind: "message", oneof: "constantKind", message: () => googleProtobuf.Timestamp },
  ],
};

export interface SourceInfo {
  readonly syntaxVersion: string;
  readonly location: string;
  readonly lineOffsets: readonly number[];
  readonly positions: ReadonlyMap<bigint, number>;
  readonly macroCalls: ReadonlyMap<bigint, Expr>;
  readonly extensions: readonly SourceInfoExtension[];
}

export const SourceInfo: Message<SourceInfo> = {
  name: "google.api.expr.v1alpha1.SourceInfo",
  fields: [
    { number: 1, name: "syntaxVersion", kind: "string" },
    { number: 2, name: "location", kind: "string" },
    { number: 3, name: "lineOffsets", kind: "int32", label: "repeated" },
    { number: 4, name: "positions", kind: "int32", label: "map", key: "int64" },
    { number: 5, name: "macroCalls", kind: "message", label: "map", key: "int64", message: () => Expr },
    { number: 6, name: "extensions", kind: "message", label: "repeated", message: () => SourceInfoExtension },
  ],
};

export interface SourceInfoExtension {
  readonly id: string;
  readonly affectedComponents: readonly SourceInfoExtensionComponent[];
  readonly version?: SourceInfoExtensionVersion | undefined;
}

export const SourceInfoExtension: Message<SourceInfoExtension> = {
  name: "google.api.expr.v1alpha1.SourceInfo.Extension",
  fields: [
    { number: 1, name: "id", kind: "string" },
    { number: 2, name: "affectedComponents", kind: "enum", label: "repeated" },
    { number: 3, name: "version", kind: "message", message: () => SourceInfoExtensionVersion },
  ],
};

export interface SourceInfoExtensionVersion {
  readonly major: bigint;
  readonly minor: bigint;
}

export const SourceInfoExtensionVersion: Message<SourceInfoExtensionVersion> = {
  name: "google.api.expr.v1alpha1.SourceInfo.Extension.Version",
  fields: [
    { number: 1, name: "major", kind: "int64" },
    { number: 2, name: "minor", kind: "int64" },
  ],
};

export interface SourcePosition {
  readonly location: string;
  readonly offset: number;
  readonly line: number;
  readonly column: number;
}

export const SourcePosition: Message<SourcePosition> = {
  name: "google.api.expr.v1alpha1.SourcePosition",
  fields: [
    { number: 1, name: "location", kind: "string" },
    { number: 2, name: "offset", kind: "int32" },
    { number: 3, name: "line", kind: "int32" },
    { number: 4, name: "column", kind: "int32" },
  ],
};

export interface CheckedExpr {
  readonly referenceMap: ReadonlyMap<bigint, Reference>;
  readonly typeMap: ReadonlyMap<bigint, Type>;
  readonly sourceInfo?: SourceInfo | undefined;
  readonly exprVersion: string;
  readonly expr?: Expr | undefined;
}

export const CheckedExpr: Message<CheckedExpr> = {
  name: "google.api.expr.v1alpha1.CheckedExpr",
  fields: [
    { number: 2, name: "referenceMap", kind: "message", label: "map", key: "int64", message: () => Reference },
    { number: 3, name: "typeMap", kind: "message", label: "map", key: "int64", message: () => Type },
    { number: 4, name: "expr", kind: "message", message: () => Expr },
    { number: 5, name: "sourceInfo", kind: "message", message: () => SourceInfo },
    { number: 6, name: "exprVersion", kind: "string" },
  ],
};

export interface Type {
  readonly typeKind?:
    | { readonly kind: "dyn"; readonly value: googleProtobuf.Empty }
    | { readonly kind: "null"; readonly value: googleProtobuf.NullValue }
    | { readonly kind: "primitive"; readonly value: TypePrimitiveType }
    | { readonly kind: "wrapper"; readonly value: TypePrimitiveType }
    | { readonly kind: "wellKnown"; readonly value: TypeWellKnownType }
    | { readonly kind: "listType"; readonly value: TypeListType }
    | { readonly kind: "mapType"; readonly value: TypeMapType }
    | { readonly kind: "function"; readonly value: TypeFunctionType }
    | { readonly kind: "messageType"; readonly value: string }
    | { readonly kind: "typeParam"; readonly value: string }
    | { readonly kind: "type"; readonly value: Type }
    | { readonly kind: "error"; readonly value: googleProtobuf.Empty }
    | { readonly kind: "abstractType"; readonly value: TypeAbstractType }
    | undefined;
}

export const Type: Message<Type> = {
  name: "google.api.expr.v1alpha1.Type",
  fields: [
    { number: 1, name: "dyn", kind: "message", oneof: "typeKind", message: () => googleProtobuf.Empty },
    { number: 2, name: "null", kind: "enum", oneof: "typeKind" },
    { number: 3, name: "primitive", kind: "enum", oneof: "typeKind" },
    { number: 4, name: "wrapper", kind: "enum", oneof: "typeKind" },
    { number: 5, name: "wellKnown", kind: "enum", oneof: "typeKind" },
    { number: 6, name: "listType", kind: "message", oneof: "typeKind", message: () => TypeListType },
    { number: 7, name: "mapType", kind: "message", oneof: "typeKind", message: () => TypeMapType },
    { number: 8, name: "function", kind: "message", oneof: "typeKind", message: () => TypeFunctionType },
    { number: 9, name: "messageType", kind: "string", oneof: "typeKind" },
    { number: 10, name: "typeParam", kind: "string", oneof: "typeKind" },
    { number: 11, name: "type", kind: "message", oneof: "typeKind", message: () => Type },
    { number: 12, name: "error", kind: "message", oneof: "typeKind", message: () => googleProtobuf.Empty },
    { number: 14, name: "abstractType", kind: "message", oneof: "typeKind", message: () => TypeAbstractType },
  ],
};

export interface TypeListType {
  readonly elemType?: Type | undefined;
}

export const TypeListType: Message<TypeListType> = {
  name: "google.api.expr.v1alpha1.Type.ListType",
  fields: [
    { number: 1, name: "elemType", kind: "message", message: () => Type },
  ],
};

export interface TypeMapType {
  readonly keyType?: Type | undefined;
  readonly valueType?: Type | undefined;
}

export const TypeMapType: Message<TypeMapType> = {
  name: "google.api.expr.v1alpha1.Type.MapType",
  fields: [
    { number: 1, name: "keyType", kind: "message", message: () => Type },
    { number: 2, name: "valueType", kind: "message", message: () => Type },
  ],
};

export interface TypeFunctionType {
  readonly resultType?: Type | undefined;
  readonly argTypes: readonly Type[];
}

export const TypeFunctionType: Message<TypeFunctionType> = {
  name: "google.api.expr.v1alpha1.Type.FunctionType",
  fields: [
    { number: 1, name: "resultType", kind: "message", message: () => Type },
    { number: 2, name: "argTypes", kind: "message", label: "repeated", message: () => Type },
  ],
};

export interface TypeAbstractType {
  readonly name: string;
  readonly parameterTypes: readonly Type[];
}

export const TypeAbstractType: Message<TypeAbstractType> = {
  name: "google.api.expr.v1alpha1.Type.AbstractType",
  fields: [
    { number: 1, name: "name", kind: "string" },
    { number: 2, name: "parameterTypes", kind: "message", label: "repeated", message: () => Type },
  ],
};

export interface Decl {
  readonly name: string;
  readonly declKind?:
    | { readonly kind: "ident"; readonly value: DeclIdentDecl }
    | { readonly kind: "function"; readonly value: DeclFunctionDecl }
    | undefined;
}

export const Decl: Message<Decl> = {
  name: "google.api.expr.v1alpha1.Decl",
  fields: [
    { number: 1, name: "name", kind: "string" },
    { number: 2, name: "ident", kind: "message", oneof: "declKind", message: () => DeclIdentDecl },
    { number: 3, name: "function", kind: "message", oneof: "declKind", message: () => DeclFunctionDecl },
  ],
};

export interface DeclIdentDecl {
  readonly type?: Type | undefined;
  readonly value?: Constant | undefined;
  readonly doc: string;
}

export const DeclIdentDecl: Message<DeclIdentDecl> = {
  name: "google.api.expr.v1alpha1.Decl.IdentDecl",
  fields: [
    { number: 1, name: "type", kind: "message", message: () => Type },
    { number: 2, name: "value", kind: "message", message: () => Constant },
    { number: 3, name: "doc", kind: "string" },
  ],
};

export interface DeclFunctionDecl {
  readonly overloads: readonly DeclFunctionDeclOverload[];
}

export const DeclFunctionDecl: Message<DeclFunctionDecl> = {
  name: "google.api.expr.v1alpha1.Decl.FunctionDecl",
  fields: [
    { number: 1, name: "overloads", kind: "message", label: "repeated", message: () => DeclFunctionDeclOverload },
  ],
};

export interface DeclFunctionDeclOverload {
  readonly overloadId: string;
  readonly params: readonly Type[];
  readonly typeParams: readonly string[];
  readonly resultType?: Type | undefined;
  readonly isInstanceFunction: boolean;
  readonly doc: string;
}

export const DeclFunctionDeclOverload: Message<DeclFunctionDeclOverload> = {
  name: "google.api.expr.v1alpha1.Decl.FunctionDecl.Overload",
  fields: [
    { number: 1, name: "overloadId", kind: "string" },
    { number: 2, name: "params", kind: "message", label: "repeated", message: () => Type },
    { number: 3, name: "typeParams", kind: "string", label: "repeated" },
    { number: 4, name: "resultType", kind: "message", message: () => Type },
    { number: 5, name: "isInstanceFunction", kind: "bool" },
    { number: 6, name: "doc", kind: "string" },
  ],
};

export interface Reference {
  readonly name: string;
  readonly overloadId: readonly string[];
  readonly value?: Constant | undefined;
}

export const Reference: Message<Reference> = {
  name: "google.api.expr.v1alpha1.Reference",
  fields: [
    { number: 1, name: "name", kind: "string" },
    { number: 3, name: "overloadId", kind: "string", label: "repeated" },
    { number: 4, name: "value", kind: "message", message: () => Constant },
  ],
};
