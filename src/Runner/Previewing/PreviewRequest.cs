namespace VisionFinetune.Runner.Previewing;

/// <summary>Which pixels of a training to show.</summary>
/// <param name="Images">Rows: the first images of the step's batch; fewer where it is smaller.</param>
/// <param name="Draws">Columns: the step's own pixels, then the same images with other random numbers.</param>
/// <param name="Epoch">From 1, as in metrics.jsonl.</param>
/// <param name="Step">Within the epoch, from 1. Of a step of several batches, its first.</param>
internal sealed record PreviewRequest(int Images, int Draws, int Epoch, long Step);
