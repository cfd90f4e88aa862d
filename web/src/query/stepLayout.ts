import { graphlib, layout } from 'dagre';
import type { StepRecord } from '../protocol/messages';

export const boxWidth = 172;
export const boxHeight = 42;
const margin = 12;

export interface PlacedStep {
  step: number;
  x: number;
  y: number;
}

export interface StepPicture {
  width: number;
  height: number;
  boxes: PlacedStep[];
  /** Each from the right edge of a parent to the left edge of its child. */
  arrows: { from: number; to: number; path: string }[];
}

/** Lays the steps out from left to right, parents before children. */
export function pictureOf(steps: StepRecord[]): StepPicture {
  const graph = new graphlib.Graph();
  graph.setGraph({ rankdir: 'LR', nodesep: 12, ranksep: 44, marginx: margin, marginy: margin });
  graph.setDefaultEdgeLabel(() => ({}));
  const places = new Map(steps.map(({ id }, index) => [id, index]));
  steps.forEach((_, index) => graph.setNode(String(index), { width: boxWidth, height: boxHeight }));
  const edges = steps.flatMap((step, to) =>
    step.depends_on.flatMap((id) => (places.has(id) ? [{ from: places.get(id)!, to }] : [])),
  );
  for (const { from, to } of edges) graph.setEdge(String(from), String(to));
  layout(graph);
  return {
    width: graph.graph().width,
    height: graph.graph().height,
    boxes: steps.map((_, step) => {
      const { x, y } = graph.node(String(step));
      return { step, x: x - boxWidth / 2, y: y - boxHeight / 2 };
    }),
    arrows: edges.map(({ from, to }) => ({
      from,
      to,
      path: curve(graph.node(String(from)), graph.node(String(to)), graph.edge(String(from), String(to)).points),
    })),
  };
}

/** A smooth line that leaves and arrives level, through the places that keep it off other boxes. */
function curve(from: { x: number; y: number }, to: { x: number; y: number }, points: { x: number; y: number }[]): string {
  // Between neighbours nothing lies in the way.
  const between = points.length > 3 ? points.slice(1, -1) : [];
  const way = [
    { x: from.x + boxWidth / 2, y: from.y },
    ...between,
    { x: to.x - boxWidth / 2 - 5, y: to.y },
  ];
  const start = `M${way[0].x} ${way[0].y}`;
  return way.slice(1).reduce((path, point, index) => {
    const middle = (way[index].x + point.x) / 2;
    return `${path} C${middle} ${way[index].y} ${middle} ${point.y} ${point.x} ${point.y}`;
  }, start);
}
