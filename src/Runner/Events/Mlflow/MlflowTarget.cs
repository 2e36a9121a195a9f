using VisionFinetune.Engine;

namespace VisionFinetune.Runner.Events.Mlflow;

/// <summary>Where a run is mirrored to.</summary>
/// <param name="Address">Of the tracking server; ends with a slash.</param>
/// <param name="Experiment">Name of the experiment that collects the runs; made if need be.</param>
internal sealed record MlflowTarget(Uri Address, string Experiment)
{
    public const string DefaultExperiment = "VisionFinetune";

    /// <summary>Checks an address without asking it.</summary>
    /// <param name="address">As the user wrote it.</param>
    /// <param name="experiment">As the user wrote it; none for the default.</param>
    /// <exception cref="UserException">It cannot be one of an MLflow server.</exception>
    public static MlflowTarget Parse(string address, string? experiment)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https") || uri.Host.Length == 0)
            throw new UserException($"--mlflow is '{address}'; expected the address of an MLflow server, such as http://127.0.0.1:5000.");
        if (uri.UserInfo.Length > 0)
            throw new UserException($"--mlflow holds a password, which would end up in log files; put a token into {MlflowClient.TokenVariable} instead.");
        if (uri.Query.Length + uri.Fragment.Length > 0)
            throw new UserException($"--mlflow is '{address}'; expected an address without '?' and '#', such as http://127.0.0.1:5000.");
        if (experiment is not null && experiment.Trim().Length == 0)
            throw new UserException("--mlflow-experiment is empty; leave it out for the experiment " + DefaultExperiment + ".");
        return new MlflowTarget(new Uri(uri.AbsoluteUri.TrimEnd('/') + "/"), experiment ?? DefaultExperiment);
    }
}
