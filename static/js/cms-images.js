// Small previews beside the form. The policy of the CMS knows no blob: addresses; without one the
// library reads the file into a data: address.
window.loadImage.createObjectURL = () => false;
