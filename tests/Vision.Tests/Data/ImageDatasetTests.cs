using VisionFinetune.Engine;
using VisionFinetune.Testing;
using VisionFinetune.Vision.Data;
using static TorchSharp.torch;

namespace VisionFinetune.Vision.Tests.Data;

public sealed class ImageDatasetTests
{
    [Fact]
    public void A_selection_copies_images_labels_and_ids_in_the_order_given()
    {
        using var dataset = Some.Dataset(0, 1, 2, 3);
        using var selected = dataset.Select([3, 1], "part");

        Assert.Equal("part", selected.Name);
        Assert.Equal([3, 1], Some.Reds(selected));
        Assert.Equal([3L, 1], selected.LabelValues());
        Assert.Equal(["id3", "id1"], selected.Ids);
        Assert.Equal([0, 1, 0, 1], selected.ClassCounts());
        TensorAssert.LeavesTensorsAlive(2, () => dataset.Select([0, 2]));
    }

    [Fact]
    public void It_outlives_the_scope_it_was_made_in()
    {
        ImageDataset dataset;
        using (NewDisposeScope())
            dataset = Some.Dataset(0, 1);
        using (dataset)
            Assert.Equal([0L, 1], dataset.LabelValues());
    }

    [Fact]
    public void Labels_that_are_not_there_are_a_users_mistake()
    {
        using var dataset = new ImageDataset("kaggle test", zeros(2, 3, 1, 1, dtype: ScalarType.Byte), null, ["a", "b"]);
        Assert.False(dataset.HasLabels);
        var error = Assert.Throws<UserException>(() => dataset.Labels);
        Assert.Equal("'kaggle test' has no labels, so its 2 images can be predicted but neither trained on nor scored.", error.Message);
    }

    [Fact]
    public void Tensors_that_do_not_fit_are_refused()
    {
        using var scope = NewDisposeScope();
        var images = zeros(2, 3, 4, 4, dtype: ScalarType.Byte);
        string Message(Tensor x, Tensor? y, string[]? ids = null) =>
            Assert.Throws<ArgumentException>(() => new ImageDataset("set", x, y, ["a", "b"], ids)).Message;

        Assert.StartsWith("Images must be uint8 (N, 3, H, W) on the CPU; found Float32 (2, 3, 4, 4) on cpu.", Message(images.to(ScalarType.Float32), null));
        Assert.StartsWith("Images must be uint8 (N, 3, H, W) on the CPU; found Byte (3, 4, 4) on cpu.", Message(images[0], null));
        Assert.StartsWith("Labels must be int64 (2); found Int64 (3) on cpu.", Message(images, zeros(3, dtype: ScalarType.Int64)));
        Assert.StartsWith("Expected one id for each of the 2 images; found 1.", Message(images, null, ["x"]));
    }
}
