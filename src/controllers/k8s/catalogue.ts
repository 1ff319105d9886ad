export { addressFilterController } from "./address-filter.ts";
