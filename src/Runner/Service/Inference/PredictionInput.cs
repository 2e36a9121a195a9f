using VisionFinetune.Augment;

namespace VisionFinetune.Runner.Service.Inference;

/// <summary>What a model answers, ready for it but not yet in a tensor: it crosses from the thread of a request to that of the model.</summary>
/// <param name="Rows">Answers it gets.</param>
internal abstract record PredictionInput(int Rows);

/// <summary>One image.</summary>
/// <param name="Planes">uint8, plane after plane.</param>
/// <param name="Shape">Its size.</param>
internal sealed record ImageInput(byte[] Planes, ImageShape Shape) : PredictionInput(1);

/// <summary>The rows of one table.</summary>
/// <param name="Rows">How many.</param>
/// <param name="Features">For each model of a cross-validation its features <c>(N, F)</c>; the models learned them from different rows.</param>
internal sealed record TableInput(int Rows, IReadOnlyList<double[,]> Features) : PredictionInput(Rows);

/// <summary>Everything one request asks.</summary>
/// <param name="Names">One an answer: names of files, or ids of rows.</param>
/// <param name="Inputs">In the same order.</param>
internal sealed record PreparedRequest(IReadOnlyList<string> Names, IReadOnlyList<PredictionInput> Inputs);
