using VisionFinetune.Runner.Service.Inference.Uploads;

namespace VisionFinetune.Runner.Service.Inference;

/// <summary>A trained model that answers requests.</summary>
internal interface IServedModel : IDisposable
{
    /// <summary>Classes, or the targets of a regression, in the order of the outputs.</summary>
    IReadOnlyList<string> OutputNames { get; }

    /// <summary>Whether the outputs are values rather than probabilities.</summary>
    bool IsRegression { get; }

    /// <summary>The epoch that its weights come from; none for several models.</summary>
    int? Epoch { get; }

    /// <summary>Turns files into inputs. May be called from any thread.</summary>
    /// <exception cref="Engine.UserException">A file that cannot be used; the message names it.</exception>
    /// <exception cref="Security.RequestRefusedException">Too much at once.</exception>
    Task<PreparedRequest> PrepareAsync(IReadOnlyList<UploadedFile> files, CancellationToken stop);

    /// <summary>One row of probabilities or values an input row. Only the model's own thread calls it.</summary>
    /// <exception cref="Engine.UserException">The weights answer with values that are not finite.</exception>
    IReadOnlyList<float[]> Answer(IReadOnlyList<PredictionInput> inputs);
}
