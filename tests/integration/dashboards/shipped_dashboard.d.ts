// What a dashboard of ours may say, as JSON: Grafana's published types, as strict as they are. They are those of its SDK,
// which builds dashboards in code; three things are added here, since they leave them open:
// - a panel's options and its fields' custom settings are those of its type;
// - its targets are Prometheus queries, an annotation's is a query for tags;
// - in JSON an enumeration is its value, and nothing has methods.
import type { AnnotationQuery, AnnotationTarget, Dashboard, FieldConfig, FieldConfigSource, Panel, RowPanel }
  from '@grafana/grafana-foundation-sdk/dashboard';
import type * as prometheus from '@grafana/grafana-foundation-sdk/prometheus';
import type * as stat from '@grafana/grafana-foundation-sdk/stat';
import type * as table from '@grafana/grafana-foundation-sdk/table';
import type * as timeseries from '@grafana/grafana-foundation-sdk/timeseries';

type Is_any<T> = 0 extends 1 & T ? true : false;
type Json<T> = Is_any<T> extends true ? T
  : T extends string ? `${T}`
  : T extends number ? (`${T}` extends `${infer Value extends number}` ? Value : T)
  : T extends readonly (infer Element)[] ? Json<Element>[]
  : T extends object ? { [Key in keyof T as T[Key] extends (...of: never[]) => unknown ? never : Key]: Json<T[Key]> }
  : T;

interface Typed_panel<Type extends string, Options, Custom> extends Omit<Panel, 'type' | 'options' | 'fieldConfig' | 'targets'> {
  type: Type;
  options: Options;
  fieldConfig: Omit<FieldConfigSource, 'defaults'> & { defaults: Omit<FieldConfig, 'custom'> & { custom?: Custom } };
  targets: prometheus.Dataquery[];
}
// What is not said has the plugin's default.
type Typed =
  | Typed_panel<'stat', Partial<stat.Options>, never>
  | Typed_panel<'table', Partial<table.Options>, Partial<table.FieldConfig>>
  | Typed_panel<'timeseries', timeseries.Options, timeseries.FieldConfig>;

interface Typed_dashboard extends Omit<Dashboard, 'panels' | 'annotations'> {
  panels: (Typed | RowPanel)[];
  annotations: { list: (Omit<AnnotationQuery, 'target'> & { target?: AnnotationTarget })[] };
}

export type Shipped_dashboard = Json<Typed_dashboard>;
